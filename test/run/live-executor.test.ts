import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveHarness, openLive } from './live-harness.ts';

let live: LiveHarness;
beforeAll(() => {
  live = openLive();
});
afterAll(() => live.close());

const lines = (...all: string[]): string => all.join('\n');

describe('a step', () => {
  it('tells its start first and its end last, once', async () => {
    const { events, end } = await live.run('echo hello');
    expect(events[0]?.type).toBe('started');
    expect(events.at(-1)).toEqual({ type: 'exited', end });
    expect(events.filter(({ type }) => type === 'exited')).toHaveLength(1);
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0, signal: null, line: 1, note: null });
  });

  it('stops at the first failing command and names its line', async () => {
    const { text, end } = await live.run(lines('echo one', 'false', 'echo never'));
    expect(text).toBe('one\n');
    expect(end).toMatchObject({ exitCode: 1, line: 2 });
  });

  it.each([
    ['a failure that is handled', 'false || true\necho on', 0, 'on\n'],
    ['a failing condition', 'if false; then echo no; else echo on; fi', 0, 'on\n'],
    ['a failure inside a pipeline', 'false | true\necho on', 0, 'on\n'],
    ['a negated failure', '! false\necho on', 0, 'on\n'],
  ])('goes on after %s', async (_, script, exitCode, text) => {
    const ran = await live.run(script);
    expect(ran.text).toBe(text);
    expect(ran.end.exitCode).toBe(exitCode);
  });

  it('passes on the exit code and the signal that ended it', async () => {
    expect((await live.run('echo a\nexit 7')).end).toMatchObject({ exitCode: 7, signal: null, line: 2 });
    expect((await live.run('kill -KILL $$')).end).toMatchObject({ reason: 'exited', exitCode: null, signal: 'SIGKILL', carried: null });
  });

  it('runs nothing of a script with a syntax error, and names the line', async () => {
    const { text, end } = await live.run(lines('echo one', 'echo two', 'echo (', 'echo four'));
    expect(text).toMatch(/^step: line 3: /);
    expect(text).not.toMatch(/^(one|two|four)$/m);
    expect(end).toMatchObject({ reason: 'exited', exitCode: 2, line: 3 });
  });

  it('takes extended patterns that the script itself turns on', async () => {
    expect((await live.run(lines('shopt -s extglob', 'case abc in !(x)) echo matched ;; esac'))).text).toBe('matched\n');
  });

  it('is named in messages of bash, without a temporary path', async () => {
    expect((await live.run('nonsense-command', { name: 'build' })).text).toBe('build: line 1: nonsense-command: command not found\n');
  });

  it('reads nothing from the terminal and has none', async () => {
    const { text } = await live.run(lines('cat', 'readlink /proc/self/fd/0', '(: </dev/tty) 2>/dev/null || echo no terminal'));
    expect(text).toBe('/dev/null\nno terminal\n');
  });

  it('shows none of our own machinery', async () => {
    const { text } = await live.run(lines('env', 'bash -c env', 'alias', 'trap -p INT TERM', 'declare -F', 'echo "$0 $#"'), { env: { PATH: live.env['PATH'] ?? '' } });
    const names = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['PATH', 'PWD', 'SHLVL', '_', 'MW_MARK']));
    expect(text).toMatch(/^step 0$/m);
  });

  it('shows a step that traces itself its own trace', async () => {
    const { text, end } = await live.run(lines('set -x', 'echo traced', 'set +x', 'echo quiet'));
    expect(text).toBe('+ echo traced\ntraced\n+ set +x\nquiet\n');
    expect(end).toMatchObject({ exitCode: 0, line: null });
  });

  it('keeps the trace of child scripts apart from ours', async () => {
    expect((await live.run('bash -xc "echo child"', { env: { ...live.env, PS4: '> ' } })).text).toBe('+ echo child\nchild\n');
  });

  it.each(['POSIXLY_CORRECT', 'SHELLOPTS', 'BASH_ENV', 'PS4', 'BASH_XTRACEFD', 'CDPATH'])('is not disturbed by %s of the user', async (name) => {
    const values: Record<string, string> = { SHELLOPTS: 'noexec:xtrace', BASH_ENV: '/nowhere', PS4: '$(echo oops >&2)', BASH_XTRACEFD: '1', CDPATH: '/' };
    const { text, end } = await live.run(lines('echo a', 'cd /usr', 'echo "$PWD"'), { env: { ...live.env, [name]: values[name] ?? '1' } });
    expect(text.replace(/^\/usr\n\/usr$/m, '/usr')).toBe('a\n/usr\n');
    expect(end).toMatchObject({ exitCode: 0, line: 3, note: null });
  });
});

describe('the running line', () => {
  it('follows functions, loops, subshells, here-documents and pipelines', async () => {
    const script = lines(
      'f() {', //              1
      '  read -r a < "$1"', // 2
      '  echo "got $a"', //    3
      '}',
      'mkfifo gate1 gate2', // 5
      'for i in 1 2; do', //   6
      '  f gate$i', //         7
      'done; mv gate1 gate',
      '(', //                  9
      '  cat <<END gate', //   10
      'text',
      'END',
      ')',
      'cat gate |', //         14
      '  cat', //              15
      'rm gate gate2', //      16
    );
    const step = live.start(script);
    // Each command waits at the gate until its line is told.
    for (const [line, gate] of [[2, 'gate1'], [2, 'gate2'], [10, 'gate'], [15, 'gate']] as const) {
      // Which part of a pipeline begins last is nobody's promise.
      await (line === 15 ? Promise.race([step.told(14), step.told(15)]) : step.told(line));
      await live.run(`echo ${gate} > ${gate}`, { stepMode: false });
      if (line === 2) await step.printed(`got ${gate}`);
    }
    const { end, lines: told } = await step.ran;
    expect(end).toMatchObject({ exitCode: 0, line: 16 });
    expect(told.every((line) => [2, 3, 5, 6, 7, 8, 10, 14, 15, 16].includes(line))).toBe(true);
  });

  it('is the first line of a command that goes over several', async () => {
    expect((await live.run(lines('true', 'false \\', '  a \\', '  b'))).end.line).toBe(2);
    expect((await live.run(lines('true', 'cat a \\', '  missing \\', '  b'))).end.line).toBe(2);
  });

  it('is the line of the failing part of a pipeline', async () => {
    expect((await live.run(lines('echo a', 'echo b |', '  cat |', '  grep c', 'echo no'))).end).toMatchObject({ exitCode: 1, line: 4 });
  });

  it('is the line inside the function that failed', async () => {
    expect((await live.run(lines('f() {', '  true', '  false', '}', 'f', 'echo no'))).end).toMatchObject({ exitCode: 1, line: 3 });
  });

  it('is not drawn away by a background job', async () => {
    const { end } = await live.run(lines('(while sleep 0.01; do :; done) &', 'sleep 0.1', 'false'));
    expect(end).toMatchObject({ exitCode: 1, line: 3 });
  });

  it('is told seldom, however fast lines run, and the last one exactly', async () => {
    const { lines: told, end } = await live.run(lines('for ((i = 0; i < 4000; i++)); do', '  :', '  true', 'done', 'true'));
    expect(end.line).toBe(5);
    expect(told.at(-1)).toBe(5);
    expect(told.length).toBeLessThan(end.durationMs / 30 + 4);
  });

  it('is not told for probes and checks, which go on after a failure', async () => {
    const { text, lines: told, end } = await live.run(lines('false', 'echo on', '(exit 3)'), { stepMode: false });
    expect(text).toBe('on\n');
    expect(told).toEqual([]);
    expect(end).toMatchObject({ exitCode: 3, line: null, carried: null, note: null });
  });
});

describe('the output', () => {
  it('keeps both streams in one order', async () => {
    const { text } = await live.run('for i in {1..2000}; do echo "out $i"; echo "err $i" >&2; done', { stepMode: false });
    const wanted = Array.from({ length: 2000 }, (_, index) => `out ${index + 1}\nerr ${index + 1}\n`).join('');
    expect(text).toBe(wanted);
  });

  it('can be written to through /dev/stderr and /dev/stdout', async () => {
    expect((await live.run('echo a > /dev/stderr\necho b > /dev/stdout\necho c | tee /dev/stderr')).text).toBe('a\nb\nc\nc\n');
  });

  it('never splits a character', async () => {
    const script = lines('for ((i = 0; i < 30; i++)); do', `  printf '\\xe2\\x82'; sleep 0.01; printf '\\xac'`, 'done');
    const { text, events } = await live.run(script, { stepMode: false });
    expect(text).toBe('€'.repeat(30));
    for (const event of events) if (event.type === 'output') expect(event.text).not.toContain('\ufffd');
  });

  it('survives binary garbage, the file holding every byte of it', async () => {
    const outputFile = join(live.folder, 'garbage');
    const bytes = randomBytes(4 * 2 ** 20);
    writeFileSync(join(live.folder, 'bytes'), bytes);
    const { end, text } = await live.run('cat bytes; printf "\\n\\xff\\xfe end"', { outputFile });
    expect(end.exitCode).toBe(0);
    expect(text.endsWith('\n\ufffd\ufffd end')).toBe(true);
    expect(readFileSync(outputFile).equals(Buffer.concat([bytes, Buffer.from('\n\xff\xfe end', 'latin1')]))).toBe(true);
    rmSync(outputFile);
  });

  it('arrives whole, 100 MB of it', async () => {
    const outputFile = join(live.folder, 'much');
    let length = 0;
    const { end, events } = await live.run('head -c 100000000 /dev/zero | tr "\\0" x', { outputFile });
    for (const event of events) if (event.type === 'output') length += event.text.length;
    expect(end.exitCode).toBe(0);
    expect(length).toBe(100_000_000);
    expect(readFileSync(outputFile).length).toBe(100_000_000);
    rmSync(outputFile);
  });

  it('is in the file as a check wants to read it', async () => {
    const outputFile = join(live.folder, 'output');
    await live.run('echo out; echo err >&2', { outputFile });
    expect(readFileSync(outputFile, 'utf8')).toBe('out\nerr\n');
  });

  it('may be many megabytes in a word that bash traces', async () => {
    const { end } = await live.run(lines('x=$(head -c 3000000 /dev/zero | tr "\\0" x)', 'echo "${#x}" "${x:0:3}"', 'false'));
    expect(end).toMatchObject({ exitCode: 1, line: 3 });
  });
});

describe('what carries over', () => {
  it('is the directory and the exported variables, whatever is in them', async () => {
    const nasty = 'a\nb=c\td \'"$x`\\ é€😀 ';
    const { end } = await live.run(lines('cd /usr', 'export NASTY="$GIVEN" name=mine status=theirs EMPTY= NOVALUE', 'export -n HOME', 'local_one=1', 'f() { :; }; export -f f'), { env: { ...live.env, GIVEN: nasty } });
    expect(end.carried?.cwd).toBe('/usr');
    expect(end.carried?.env).toMatchObject({ NASTY: nasty, name: 'mine', status: 'theirs', EMPTY: '' });
    for (const name of ['HOME', 'local_one', 'BASH_FUNC_f%%', 'MW_MARK', 'MW_STATE']) expect(end.carried?.env).not.toHaveProperty([name]);
    expect(end.note).toBeNull();
  });

  it('is carried with nounset, noglob, noclobber, a strange IFS and allexport on', async () => {
    const { end } = await live.run(lines('set -ufC', 'IFS=e', 'set -a', 'AFTER="*"'));
    expect(end.carried?.env).toMatchObject({ AFTER: '*', PATH: live.env['PATH'] });
    expect(Object.keys(end.carried?.env ?? {}).filter((name) => name.startsWith('__mw'))).toEqual([]);
  });

  it.each([
    ['an EXIT trap of its own', 'trap "echo bye" EXIT'],
    ['exec', 'exec true'],
  ])('is nothing after %s, and the note says why', async (_, script) => {
    const { end } = await live.run(script);
    expect(end).toMatchObject({ reason: 'exited', exitCode: 0, carried: null });
    expect(end.note).toMatch(/EXIT trap/);
  });
});

describe('what cannot run is lost, with a reason', () => {
  const lost = (note: RegExp): object => ({ reason: 'lost', exitCode: null, note: expect.stringMatching(note) as string });

  it('a directory that is gone', async () => {
    expect((await live.run('true', { cwd: join(live.folder, 'gone') })).end).toMatchObject(lost(/working directory .*gone cannot be used: it is not there/));
  });

  it('a directory that is a file', async () => {
    expect((await live.run('true', { cwd: '/etc/passwd' })).end).toMatchObject(lost(/not a folder/));
  });

  it('an environment that is too long', async () => {
    const env = { ...live.env, ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`V${index}`, 'x'.repeat(120_000)])) };
    expect((await live.run('true', { env })).end).toMatchObject(lost(/too long/));
  });

  it('a value with a NUL', async () => {
    expect((await live.run('true', { env: { ...live.env, BAD: 'a\0b' } })).end).toMatchObject(lost(/could not be started/));
  });

  it('an output file that cannot be made, or that fills the disk: and then the step is ended', async () => {
    expect((await live.run('true', { outputFile: join(live.folder, 'no', 'such') })).end).toMatchObject(lost(/could not be written to .*it is not there/));
    const { end } = await live.run('echo much; exec sleep 100', { outputFile: '/dev/full' });
    expect(end).toMatchObject({ reason: 'lost', note: expect.stringMatching(/no space left/) as string });
    expect(live.survivors()).toEqual([]);
  });

  it('no bash on the PATH', async () => {
    const other = openLive({ env: { PATH: live.folder } });
    expect((await other.run('true')).end).toMatchObject(lost(/no bash on the PATH/));
    await other.close();
  });

  it('no mkfifo on the PATH, and it is tried again', async () => {
    const folder = join(live.folder, 'bin');
    mkdirSync(folder);
    writeFileSync(join(folder, 'bash'), '#!/bin/sh\nexec /bin/bash "$@"\n');
    chmodSync(join(folder, 'bash'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    const other = openLive({ env: { PATH: folder } });
    const { end } = await other.run('true');
    process.env['PATH'] = path;
    expect(end).toMatchObject(lost(/mkfifo/));
    expect((await other.run('true')).end.exitCode).toBe(0);
    await other.close();
  });

  it('a session that has ended', async () => {
    const other = openLive();
    await other.executor.close();
    expect((await other.run('true')).end).toMatchObject(lost(/ended/));
    await other.close();
  });
});

describe('an old bash', () => {
  it('runs steps without line marks', async () => {
    const folder = join(live.folder, 'old');
    mkdirSync(folder);
    // Says 3.2 when it is asked for its version, and is the real one otherwise.
    writeFileSync(join(folder, 'bash'), '#!/bin/sh\ncase "$*" in *VERSINFO*) echo "3 2 1" ;; *) exec /bin/bash "$@" ;; esac\n');
    chmodSync(join(folder, 'bash'), 0o755);
    const old = openLive({ env: { PATH: folder } });
    const { end, lines: told, text } = await old.run('echo a\nexport B=1\nfalse');
    expect(text).toBe('a\n');
    expect(told).toEqual([]);
    expect(end).toMatchObject({ exitCode: 1, line: null });
    expect(end.carried?.env).toMatchObject({ B: '1' });
    await old.close();
  });
});

describe('closing', () => {
  it('ends what runs and removes what it wrote', async () => {
    const other = openLive();
    const step = other.start('echo up; sleep 100');
    await step.printed('up');
    await other.executor.close();
    expect((await step.ran).end.reason).toBe('stopped');
    expect(other.survivors()).toEqual([]);
    expect(existsSync(join(other.folder, 'run'))).toBe(false);
    await other.close();
  });
});
