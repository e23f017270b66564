import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportSvg, findSubject } from '../../src/commands/export-svg.ts';
import { loadDeck } from '../../src/commands/load-deck.ts';
import { openSession } from '../../src/commands/open-session.ts';
import { createVirtualClock } from '../../src/commands/virtual-clock.ts';
import { digestOf } from '../../src/run/recording/digest.ts';
import { writeCast } from '../../src/run/recording/write-cast.ts';
import { sampleRecording } from '../run/recording/sample-recording.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-test-'));
  mkdirSync(join(folder, 'recordings'));
  writeFileSync(join(folder, 'deck.md'), '# One\n\n---\n\n## Steps\n\n```bash +exec +id:build\nrun build\n```\n\n```bash +exec +id:other\nother\n```\n');
  writeFileSync(join(folder, 'recordings', 'build.cast'), writeCast(sampleRecording({ facts: { commandDigest: digestOf('run build') } })));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function picture(name: string, animated = false): Promise<string> {
  const loaded = await loadDeck(join(folder, 'deck.md'), {});
  const clock = createVirtualClock(0);
  const session = openSession(loaded, { mode: 'recorded', pace: { speed: 1, maxIdleMs: 2000 }, root: null, strict: false, clock });
  try {
    return await exportSvg(findSubject(loaded.deck, name), { session, clock, size: { columns: 80, rows: 24 }, animated });
  } finally {
    await session.close();
  }
}

describe('export svg', () => {
  it('of a step shows its recording played to the end, with the check and the word recorded', async () => {
    const svg = await picture('build');
    for (const words of ['run build', '>one<', '>two<', 'three platforms', 'recorded']) expect(svg).toContain(words);
  });

  it('of a slide shows it before anything ran', async () => {
    const svg = await picture('2');
    expect(svg).toContain('not run yet');
    expect(svg).not.toContain('three platforms');
  });

  it('animated shows the output as it came', async () => {
    const svg = await picture('build', true);
    expect(svg).toContain('@keyframes');
    expect(svg).toContain('three platforms');
  });

  it('gives the same bytes every time', async () => expect(await picture('build', true)).toBe(await picture('build', true)));

  it('of a step without a recording says so', () => expect(picture('other')).rejects.toThrow(/export svg other: there is no recording of this step/));

  it('of what is not there names the nearest step', () => expect(picture('biuld')).rejects.toThrow(/did you mean build/));
});
