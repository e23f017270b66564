import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { loadDeck } from '../src/commands/load-deck.ts';
import { loadRecordings, recordingFile } from '../src/commands/recording-files.ts';
import { stepsOf } from '../src/deck/deck.ts';
import { readFacts } from '../src/run/recording/read-facts.ts';
import { factsKey } from '../src/run/recording/recording.ts';
import { sampleFacts } from './run/recording/sample-recording.ts';

const root = join(import.meta.dirname, '..');
const schema = JSON.parse(readFileSync(join(root, 'schemas', 'recording.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: false }).compile(schema);
const shipped = readdirSync(join(root, 'demos'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cast'));
const headerOf = (file: string): Record<string, unknown> => JSON.parse(readFileSync(join(root, 'demos', file), 'utf8').split('\n')[0] ?? '') as Record<string, unknown>;
const loaded = await loadDeck(join(root, 'slides'), {});
const steps = stepsOf(loaded.deck);

describe('the recordings that are shipped', () => {
  it('are of every step of the talk as it stands now, with a check that passed', async () => {
    const recordings = await loadRecordings(loaded, null);
    expect(steps.map(({ id }) => recordings.faultOf(id)).filter((fault) => fault !== null)).toEqual([]);
  });

  it('are of nothing else', () => {
    const known = steps.map((step) => recordingFile(step, loaded, null));
    expect(shipped.map((file) => join(root, 'demos', file)).filter((file) => !known.includes(file))).toEqual([]);
  });

  it.each(shipped)('%s follows the schema, and says what it ran on', (file) => {
    const facts = headerOf(file)[factsKey];
    expect(validate(facts), JSON.stringify(validate.errors)).toBe(true);
    expect(facts).toMatchObject({ engine: { version: expect.any(String), platform: expect.stringMatching(/^linux\//) } });
  });

  it.each(shipped)('%s has nothing of the machine that made it', (file) => {
    const text = readFileSync(join(root, 'demos', file), 'utf8');
    expect(text).not.toMatch(/\/root\b|\/home\/(?!user)|\/Users\/(?!user)|\/work\/|\/var\/tmp|\/tmp\/|multiarch-workshop-[A-Za-z0-9]{6}\b(?!-)/);
  });

  it('are small', () => {
    const bytes = shipped.reduce((sum, file) => sum + readFileSync(join(root, 'demos', file)).length, 0);
    expect(bytes).toBeLessThan(400_000);
  });
});

describe('the schema of a recording', () => {
  it('accepts what we write', () => expect(validate(sampleFacts({ thinned: { bytes: 1, lines: 1, fromMs: 0, toMs: 1 } })), JSON.stringify(validate.errors)).toBe(true));

  it.each([
    ['step', ''], ['source', 'other'], ['commandDigest', 'sha256:00'], ['recordedAt', 'yesterday'], ['line', 0], ['exitCode', -1], ['schema', 2],
    ['check', { status: 'maybe', message: '', durationMs: 0 }], ['engine', { version: '' }], ['standIns', { alpine: 1 }], ['parameters', null],
  ])('refuses what our reader refuses: %s %j', (name, value) => {
    const facts = { ...sampleFacts(), [name]: value };
    expect(validate(facts)).toBe(false);
    expect(() => readFacts(facts)).toThrow(name);
  });
});
