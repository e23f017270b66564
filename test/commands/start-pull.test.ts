import { expect, it } from 'vitest';
import { loadDeck } from '../../src/commands/load-deck.ts';
import { createProgress } from '../../src/commands/pull-progress.ts';
import { imagesToPull } from '../../src/commands/start-pull.ts';
import { stepsOf } from '../../src/deck/deck.ts';

it('the talk says what it pulls: each image once, and every image that it pulls onto the engine', async () => {
  const { deck } = await loadDeck(null, {});
  expect(imagesToPull(deck, 'base')).toEqual(['alpine']);
  expect(imagesToPull(deck, 'inspect')).toEqual(['hello-world', 'docker']);
  // Pushed to a registry of ours, or made for a moment by a probe: neither comes from the network.
  const isHere = (name: string): boolean => name.startsWith('localhost:') || name.startsWith('multiarch-workshop/');
  const created = stepsOf(deck).flatMap(({ settings }) => settings.creates).filter(({ kind, name }) => kind === 'image' && !isHere(name)).map(({ name }) => name);
  expect(imagesToPull(deck, 'run', 'mirror').sort()).toEqual([...new Set(created)].sort());
});

it('progress is one line in place on a terminal, and elsewhere only what has ended', () => {
  const written = { terminal: '', pipe: '' };
  for (const kind of ['terminal', 'pipe'] as const) {
    const progress = createProgress({ isTTY: kind === 'terminal', columns: 20, write: (text: string) => { written[kind] += text; return true; } } as never);
    progress.show('image x: 1 of 3 layers');
    progress.say('image x: pulled');
  }
  expect(written).toEqual({ terminal: '\r\u001b[Kimage x: 1 of 3 lay\r\u001b[Kimage x: pulled\n', pipe: 'image x: pulled\n' });
});
