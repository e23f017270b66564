import { describe, expect, it } from 'vitest';
import type { Deck } from '../../src/deck/deck.ts';
import { privilegesOf } from '../../src/deck/privileges.ts';
import { judgeTrust, partsOf } from '../../src/deck/trust.ts';
import { fence, onlyStep, read } from './read.ts';

const deckOf = (command: string, demo = ''): Deck => read({ markdown: `## A\n\n<!-- demo: d -->\n\n${fence('bash +exec +id:one', command)}`, demos: { d: demo } });
const privileges = (command: string, demo = ''): string[] => privilegesOf(onlyStep(deckOf(command, demo)));

describe('what needs privilege', () => {
  it.each([
    ['docker run --privileged --rm tonistiigi/binfmt', '--privileged'], ['docker run --cap-add SYS_ADMIN x', '--cap-add'], ['docker run --device=/dev/kvm x', '--device'],
    ['docker run --pid=host x', 'namespaces of the host'], ['docker run --userns host x', 'namespaces of the host'], ['docker run -v /:/host x', 'the whole disk'],
    ['docker run --mount type=bind,source=/,target=/h x', 'the whole disk'], ['docker run -v /var/run/docker.sock:/s x', "the engine's socket"],
    ['true\nsudo rm x', 'sudo'], ['x && sudo y', 'sudo'], ['$(sudo y)', 'sudo'], ['modprobe binfmt_misc', 'the system itself'], ['docker run --security-opt seccomp=unconfined x', '--security-opt unconfined'],
  ])('is seen in %s', (command, name) => expect(privileges(command)).toContain(name));

  it.each(['docker run --rm alpine', 'echo pseudo x', 'docker buildx build --platform linux/arm .', 'docker run -v ./x:/y z', 'ls --privileged-mode', 'echo amount x'])('is not seen in %s', (command) => {
    expect(privileges(command)).toEqual([]);
  });

  it('is seen in a check and a fallback too, and said of a step that declares it', () => {
    expect(privileges('true', 'steps: { one: { check: sudo true } }')).toEqual(['sudo']);
    expect(privileges('true', 'steps: { one: { fallback: docker run --privileged x } }')).toEqual(['--privileged']);
    expect(privileges('true', 'steps: { one: { needs: [privileged] } }')).toEqual(['privileged']);
  });
});

describe('what is trusted', () => {
  const base = 'steps: { one: { check: "true", hint: h } }';
  const trusted = partsOf(deckOf('echo a', base));
  const changed = (deck: Deck): readonly string[] | null => judgeTrust('/deck', partsOf(deck), trusted)?.changed ?? [];

  it('is nothing of a deck that was never seen', () => expect(judgeTrust('/deck', trusted, null)).toMatchObject({ place: '/deck', changed: null }));
  it('is the same deck', () => expect(judgeTrust('/deck', trusted, trusted)).toBeNull());
  it.each([
    ['the command', 'echo b', base, ['the command of one']],
    ['the check', 'echo a', 'steps: { one: { check: "false" } }', ['the check of one']],
    ['a probe that is new', 'echo a', 'steps: { one: { check: "true", probe: ls } }', ['the probe of one']],
    ['a variable', 'echo a', 'steps: { one: { check: "true", variables: { PATH: { value: ".", why: w } } } }', ['the variables of one']],
    ['a variable of the demo', 'echo a', 'variables: { PATH: { value: ".", why: w } }\nsteps: { one: { check: "true" } }', ['the variables of the demo d']],
  ])('is asked for again when it changes: %s', (_, command, demo, names) => expect(changed(deckOf(command, demo))).toEqual(names));
  it.each([
    ['words', read({ markdown: `## Other words\n\n<!-- demo: d -->\n\n${fence('bash +exec +id:one', 'echo a')}`, demos: { d: base } })],
    ['a hint', deckOf('echo a', 'steps: { one: { check: "true", hint: other } }')],
    ['less', deckOf('echo a', '')],
  ])('stays trusted when only this changes: %s', (_, deck) => expect(changed(deck)).toEqual([]));
});
