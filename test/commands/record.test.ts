import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importRecording } from '../../src/commands/import-recording.ts';
import { type LoadedDeck, loadDeck } from '../../src/commands/load-deck.ts';
import { privateFacts } from '../../src/commands/private-facts.ts';
import { readStandIns, record } from '../../src/commands/record.ts';
import { loadRecordings, recordingFile } from '../../src/commands/recording-files.ts';
import { stepsOf } from '../../src/deck/deck.ts';
import { createRecordingExecutor } from '../../src/run/recording/recording-executor.ts';
import { readCast } from '../../src/run/recording/read-cast.ts';
import { type Act, engineFacts, fakeExecutor, fakeSession, noEngine } from '../session/fake-parts.ts';

let folder: string;
let loaded: LoadedDeck;

const DECK = `---
title: Small
parameters:
  name: world
---
# Small

---
<!-- demo: one -->
## Steps

\`\`\`bash +exec +id:hello
echo hello world
\`\`\`

\`\`\`bash +exec +id:query
query
\`\`\`
`;

const DEMO = `steps:
  hello:
    check: look
  query:
    fallback: inspect
`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'record-test-'));
  mkdirSync(join(folder, 'demos', 'one'), { recursive: true });
  writeFileSync(join(folder, 'deck.md'), DECK);
  writeFileSync(join(folder, 'demos', 'one', 'demo.yaml'), DEMO);
  loaded = await loadDeck(join(folder, 'deck.md'), {});
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function recordAll(acts: Record<string, Act>, { root = null as string | null, engine = () => engineFacts } = {}) {
  const executor = createRecordingExecutor(fakeExecutor(({ script }) => acts[script] ?? {}), { now: () => 1000 });
  const session = fakeSession(folder, loaded.deck, executor, { engine });
  let said = '';
  const code = await record({
    session, loaded, steps: stepsOf(loaded.deck), root, executor: () => executor, say: (text) => void (said += text),
    context: async () => ({ deck: loaded.deck, engine: engine(), standIns: { alpine: 'busybox' }, isPrivate: { hostNames: ['dev-box-17'], userNames: [], folders: [], secrets: [], openTexts: [] } }),
  });
  return { code, said };
}

const castOf = (id: string, root = join(folder, 'demos')): string => join(root, 'one', 'recordings', `${id}.cast`);

describe('record', () => {
  it('writes each step that passed beside its demo, with what it ran on and what its check said', async () => {
    const { code } = await recordAll({ 'echo hello world': { output: 'hello from dev-box-17\n' }, look: { output: 'it said hello\n' } });
    expect(code).toBe(0);
    const recording = readCast(readFileSync(castOf('hello'), 'utf8'));
    expect(recording).toMatchObject({
      command: 'echo hello world', title: 'hello', events: [{ kind: 'output', text: 'hello from host\r\n' }],
      facts: {
        step: 'hello', source: 'live', deck: { title: 'Small' }, parameters: { name: 'world' }, exitCode: 0, standIns: { alpine: 'busybox' },
        engine: { version: '28.5.2', platform: 'linux/amd64', buildx: '0.29.1' }, check: { status: 'passed', message: 'it said hello' },
      },
    });
  });

  it('makes recordings that hold against the deck, until a command changes', async () => {
    await recordAll({});
    const recordings = await loadRecordings(loaded, null);
    expect(['hello', 'query'].map((id) => recordings.faultOf(id))).toEqual([null, null]);
    writeFileSync(join(folder, 'deck.md'), DECK.replace('echo hello world', 'echo bye world'));
    const changed = await loadRecordings(await loadDeck(join(folder, 'deck.md'), {}), null);
    expect(changed.faultOf('hello')).toMatch(/deck\.md:13 `echo bye world`, .*hello\.cast:1 `echo hello world`$/);
    expect(changed.faultOf('query')).toBeNull();
  });

  it('records the fallback of a step that fails, and says so', async () => {
    const { code, said } = await recordAll({ query: { exitCode: 1 }, inspect: { output: 'linux/arm64\n' } });
    expect(code).toBe(0);
    expect(said).toContain('(its fallback)');
    expect(readCast(readFileSync(castOf('query'), 'utf8'))).toMatchObject({ command: 'inspect', facts: { source: 'fallback', fallback: { insteadOf: 'query' } } });
  });

  it('keeps the recording that a step had when it fails now, and exits with 1', async () => {
    await recordAll({ 'echo hello world': { output: 'first\n' } });
    const before = readFileSync(castOf('hello'), 'utf8');
    const { code, said } = await recordAll({ 'echo hello world': { exitCode: 4 } });
    expect(code).toBe(1);
    expect(said).toContain('hello: not recorded: exit 4');
    expect(said).toContain('1 of 2 steps recorded');
    expect(readFileSync(castOf('hello'), 'utf8')).toBe(before);
  });

  it('runs what was done already once more, or there would be nothing to play', async () => {
    writeFileSync(join(folder, 'demos', 'one', 'demo.yaml'), 'steps:\n  hello:\n    probe: there\n');
    loaded = await loadDeck(join(folder, 'deck.md'), {});
    const { code, said } = await recordAll({ there: { output: 'it is up\n' }, 'echo hello world': { output: 'hello\n' } });
    expect(code).toBe(0);
    expect(said).toContain('hello: done already (it is up), so it runs once more');
    expect(readFileSync(castOf('hello'), 'utf8')).toContain('hello\\r\\n');
  });

  it('writes to --out in the same folders, and leaves no half-written file', async () => {
    await recordAll({}, { root: join(folder, 'out') });
    expect(readdirSync(join(folder, 'out', 'one', 'recordings')).sort()).toEqual(['hello.cast', 'query.cast']);
    expect(existsSync(join(folder, 'demos', 'one', 'recordings'))).toBe(false);
  });

  it('that cannot write says which folder would do', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(recordAll({}, { root: join(folder, 'file') })).rejects.toThrow(/cannot be written[\s\S]*--out DIR/);
  });

  it('exits with 3 where no engine answers and a step needed one', async () => {
    writeFileSync(join(folder, 'demos', 'one', 'demo.yaml'), 'steps:\n  hello:\n    needs: [engine]\n');
    loaded = await loadDeck(join(folder, 'deck.md'), {});
    expect((await recordAll({}, { engine: () => noEngine })).code).toBe(3);
  });

  it('reads stand-ins as IMAGE=WHAT only', () => {
    expect(readStandIns(['a/b=c=d'])).toEqual({ 'a/b': 'c=d' });
    for (const wrong of ['alpine', '=x', 'alpine=']) expect(() => readStandIns([wrong])).toThrow('expected IMAGE=WHAT');
  });
});

describe('recordings on disk', () => {
  it('of a step without a demo are beside the slides', () => {
    const [step] = stepsOf(loaded.deck);
    if (step === undefined) throw new Error('no step');
    expect(recordingFile({ ...step, demo: null }, loaded, null)).toBe(join(folder, 'recordings', 'hello.cast'));
  });

  it('that are missing or broken are told by file and line, and never throw', async () => {
    mkdirSync(join(folder, 'demos', 'one', 'recordings'));
    writeFileSync(castOf('hello'), '{"version": 2}');
    const recordings = await loadRecordings(loaded, null);
    expect(recordings.find('hello')).toBeNull();
    expect(recordings.faultOf('hello')).toMatch(/hello\.cast:1: width is missing/);
    expect(recordings.faultOf('query')).toMatch(/there is no recording of this step: .*query\.cast/);
  });

  it('that are folders or pipes are faults too', async () => {
    mkdirSync(castOf('hello'), { recursive: true });
    expect((await loadRecordings(loaded, null)).faultOf('hello')).toContain('hello.cast');
  });
});

describe('an asciicast by somebody else', () => {
  const theirs = '{"version": 3, "term": {"cols": 80, "rows": 24}, "timestamp": 1504467315, "command": "/bin/zsh"}\n[0.5, "o", "token=abcdef123456\\r\\n"]\n[0.1, "i", "secret typing"]\n[0.2, "r", "90x30"]\n[0.4, "x", "0"]\n';

  it('becomes the recording of a step, scrubbed, without what was typed', async () => {
    writeFileSync(join(folder, 'theirs.cast'), theirs);
    const [step] = stepsOf(loaded.deck);
    if (step === undefined) throw new Error('no step');
    expect(await importRecording({ file: join(folder, 'theirs.cast'), step, loaded, root: null, say: () => undefined })).toBe(0);
    const text = readFileSync(castOf('hello'), 'utf8');
    expect(text).not.toMatch(/abcdef123456|secret typing/);
    expect(readCast(text)).toMatchObject({ format: 2, width: 80, height: 24, command: '/bin/zsh', durationMs: 1200, facts: { source: 'imported', check: null, engine: null, recordedAt: '2017-09-03T19:35:15.000Z' } });
    expect((await loadRecordings(loaded, null)).faultOf('hello')).toContain('its check never ran');
  });

  it('that is none is wrong usage, with its line', async () => {
    writeFileSync(join(folder, 'theirs.cast'), 'hello');
    const [step] = stepsOf(loaded.deck);
    if (step === undefined) throw new Error('no step');
    await expect(importRecording({ file: join(folder, 'theirs.cast'), step, loaded, root: null, say: () => undefined })).rejects.toThrow(/theirs\.cast:1: the header is no JSON object/);
  });
});

describe('what is private here', () => {
  it('names the workplace, the home, remote hosts and secrets of the environment', () => {
    expect(privateFacts(loaded.deck, {}, { folder: '/tmp/w-1', engine: { ...engineFacts, endpoint: 'unix:///run/user/1000/docker.sock' }, self: '' }).folders)
      .toContainEqual({ path: '/run/user/1000/docker.sock', shown: '/var/run/docker.sock' });
    const engine = { ...engineFacts, endpoint: 'tcp://docker.corp.example:2376', registries: { mirrors: ['http://mirror.corp.example:5000/'], insecure: ['10.1.2.3:5000'] } };
    const facts = privateFacts(loaded.deck, { HOME: '/home/ada', USER: 'ada', GITHUB_TOKEN: 'abcdef123', SSH_AUTH_SOCK: '/run/x', TOKEN: 'short' }, { folder: '/tmp/w-1', engine, self: '/opt/mw/dist/cli.js' });
    expect(facts.hostNames).toEqual(expect.arrayContaining(['docker.corp.example', 'mirror.corp.example', '10.1.2.3']));
    expect(facts.userNames).toContain('ada');
    expect(facts.folders).toEqual(expect.arrayContaining([{ path: '/tmp/w-1', shown: '/workshop' }, { path: '/home/ada', shown: '~' }, { path: '/opt/mw', shown: '/multiarch-workshop' }]));
    expect(facts.secrets).toEqual(['abcdef123']);
    expect(facts.openTexts).toContain('echo hello world');
  });
});
