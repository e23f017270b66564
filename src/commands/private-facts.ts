import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { type Deck, stepsOf } from '../deck/deck.ts';
import type { EngineFacts } from '../host/engine.ts';
import { knownSecrets } from '../host/known-secrets.ts';
import type { ScrubFacts } from '../run/recording/scrub.ts';

/** What must not be in a recording made here: this machine's names, the user's, their folders, and secrets in the environment and in the Docker config. */
export function privateFacts(deck: Deck, env: Readonly<Record<string, string>>, place: { readonly folder: string; readonly engine: EngineFacts; readonly self: string }): ScrubFacts {
  const host = hostname();
  const home = env['HOME'] || homedir();
  return {
    hostNames: [host, host.split('.')[0] ?? '', env['HOSTNAME'] ?? '', ...remoteHosts(place.engine)].filter((name) => name !== ''),
    userNames: [userName(), env['USER'] ?? '', env['LOGNAME'] ?? '', env['SUDO_USER'] ?? ''].filter((name) => name !== ''),
    folders: [
      { path: place.folder, shown: '/workshop' },
      { path: dirname(dirname(place.self)), shown: '/multiarch-workshop' },
      { path: home, shown: '~' },
      { path: env['TMPDIR'] || tmpdir(), shown: '/tmp' },
      { path: /^unix:\/\/(\/.+)/.exec(place.engine.endpoint)?.[1] ?? '', shown: '/var/run/docker.sock' },
    ].filter(({ path }) => path.startsWith('/') && path !== '/' && path !== '/tmp'),
    secrets: knownSecrets(env),
    openTexts: openTexts(deck),
  };
}

/** Names of a private network: mirrors that the engine is configured with, and where it is itself. */
function remoteHosts({ endpoint, registries }: EngineFacts): string[] {
  return [endpoint, ...registries.mirrors, ...registries.insecure.map((host) => `http://${host}`)].flatMap((text) => {
    const [, host = ''] = /^[a-z]+:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]+)/.exec(text) ?? [];
    return host === '' ? [] : [host];
  });
}

/** A user without an entry in the system's table has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** What the deck shows to everybody. */
export function openTexts(deck: Deck): string[] {
  const steps = stepsOf(deck);
  return [deck.title, ...deck.parameters.map(({ value }) => value), ...steps.flatMap(({ command, settings }) => [command, settings.fallback ?? '', settings.check ?? ''])];
}
