import type { Step } from './deck.ts';

/** What a shell text asks for that reaches beyond the person's own rights, and how it is named. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\s)--privileged(?![\w-])/, '--privileged'],
  [/(?:^|\s)--cap-add(?![\w-])/, '--cap-add'],
  [/(?:^|\s)--device(?![\w-])/, '--device'],
  [/(?:^|\s)--(pid|ipc|uts|userns|cgroupns)[= ]host\b/, 'namespaces of the host'],
  [/(?:^|\s)--security-opt[= ]\S*unconfined/, '--security-opt unconfined'],
  [/(?:^|\s)(?:-v|--volume)[= ]?["']?\/:|\bsource=\/(?:,|\s|$)|\bsrc=\/(?:,|\s|$)/, 'the whole disk'],
  [/docker\.sock|containerd\.sock/, "the engine's socket"],
  [/(?:^|[\s;&|(`])(?:sudo|doas|pkexec|su)\s/, 'sudo'],
  [/(?:^|[\s;&|(`])(?:nsenter|modprobe|insmod|mount|chroot)\s/, 'the system itself'],
];

/** What of a step needs privilege, in words; empty when nothing does. A command can hide it: this is what can be seen. */
export function privilegesOf({ command, settings }: Step): string[] {
  const texts = [command, settings.probe, settings.check, settings.fallback].filter((text) => text !== null);
  const seen = SIGNS.filter(([sign]) => texts.some((text) => sign.test(text))).map(([, name]) => name);
  return seen.length === 0 && settings.needs.includes('privileged') ? ['privileged'] : seen;
}
