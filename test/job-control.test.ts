import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext, vi } from 'vitest';
import { keys, PtyScreen } from './live/pty-screen.ts';

const cli = join(import.meta.dirname, '../dist/cli.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

const DECK = `# On a terminal

One name.

---

## A step that waits

\`\`\`bash +exec +id:export
export GREETING="hello from a step"
cd /
\`\`\`

\`\`\`bash +exec +id:wait
echo waiting
until [ -e "$GO" ]; do sleep 0.05; done
echo it went on
\`\`\`
`;

/** A folder with the deck and an empty home, gone after the test. */
function openFolder({ onTestFinished }: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'job-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  mkdirSync(join(folder, 'home'));
  writeFileSync(join(folder, 'deck.md'), DECK);
  return folder;
}

interface Talk {
  readonly shown: PtyScreen;
  readonly folder: string;
  /** The terminal's modes when they were written to this file of the folder. */
  modes(name: string): string;
}

/** A real shell with job control in a real terminal, the talk started in it as a person would. */
async function openTalk(test: TestContext): Promise<Talk> {
  const folder = openFolder(test);
  const env = { HOME: join(folder, 'home'), XDG_STATE_HOME: join(folder, 'home'), SHELL: '/bin/bash', GO: join(folder, 'go'), HISTFILE: '', INPUTRC: '/dev/null' };
  const shown = new PtyScreen('bash --noprofile --norc -i', { columns: 100, rows: 30, env });
  test.onTestFinished(() => shown.remove());
  await shown.until(/bash-.*[$#] $/m);
  shown.type(`stty -a >${folder}/before; '${process.execPath}' '${cli}' --trust '${folder}/deck.md'\r`);
  await shown.until('One name.');
  await shown.until('1/2');
  return { shown, folder, modes: (name) => readFileSync(join(folder, name), 'utf8').replace(/rows \d+; columns \d+;/, '') };
}

/** Runs the step that waits for the file `go`. */
async function runWaiting(shown: PtyScreen): Promise<void> {
  shown.type(keys.right);
  await shown.until('A step that waits');
  shown.type('2');
  await shown.until('[2]');
  shown.type(keys.enter);
  await shown.until(/running, line 2 of 3/);
}

/** Leaves: the terminal's modes are as they were, and the shell as one knows it. */
async function leave({ shown, folder, modes }: Talk): Promise<void> {
  shown.type('q');
  await shown.until(() => !shown.onAlternateScreen);
  shown.type(`echo "code <$?>"; stty -a >${folder}/after\r`);
  await shown.until('code <0>');
  await vi.waitFor(() => expect(modes('after')).toBe(modes('before')), patience);
}

/** What is seen is what a screen drawn anew shows. */
async function expectWhole(shown: PtyScreen): Promise<void> {
  const withoutClock = (): string[] => shown.rows().map((row) => row.replace(/\d\d:\d\d:\d\d/, ''));
  const before = withoutClock();
  shown.type('\u000c');
  await shown.until(() => JSON.stringify(withoutClock()) === JSON.stringify(before));
}

/** Processes that have these words in their arguments or their environment. */
function processesOf(words: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    try {
      const [command, environment] = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
      return command?.includes(words) || environment?.includes(words) ? [command?.replaceAll('\0', ' ') ?? ''] : [];
    } catch {
      // Ended while we looked.
      return [];
    }
  });
}

/** Longer than any of it takes on a busy machine. */
const patience = { timeout: 50_000 };

// Side by side: most of it is waiting for shells and programs to start.
describe.runIf(hasScript).concurrent('the talk in a shell with job control', () => {
  it('Ctrl-Z gives the terminal back as it was while the step goes on; fg shows it again, in the size that the window has now', async (test) => {
    const talk = await openTalk(test);
    const { shown, folder, modes } = talk;
    await runWaiting(shown);
    shown.type('\u001a');
    await shown.until('Stopped');
    expect(shown.onAlternateScreen).toBe(false);
    shown.type(`stty -a >${folder}/stopped\r`);
    await vi.waitFor(() => expect(modes('stopped')).toBe(modes('before')), patience);
    writeFileSync(join(folder, 'go'), '');
    shown.resize(70, 20);
    shown.type('fg\r');
    await shown.until('it went on');
    await shown.until('✔ exit 0');
    await shown.until(() => shown.onAlternateScreen && shown.rows().at(-1)?.includes('all keys') === true);
    await expectWhole(shown);
    await leave(talk);
  });

  it('! is a shell with the folder and the exports of the steps; afterwards the screen is there, whatever the shell did to the terminal', async (test) => {
    const talk = await openTalk(test);
    const { shown, folder } = talk;
    shown.type(keys.right);
    await shown.until('⏎ runs it');
    shown.type(keys.enter);
    await shown.until('✔ exit 0');
    shown.type('!');
    await shown.until('a shell for the step wait.');
    await shown.until('comes back; what runs in the talk goes on.');
    await shown.until(/[$#] $/m);
    expect(shown.onAlternateScreen).toBe(false);
    shown.type('echo "<$GREETING in $PWD>"\r');
    await shown.until('<hello from a step in />');
    shown.type(`touch "$GO"; printf '\\e[?1049h\\e[5;10r\\e[?1000h\\e[31m'; stty -echo -icanon -opost\r`);
    await vi.waitFor(() => expect(existsSync(join(folder, 'go'))).toBe(true), patience);
    shown.resize(60, 18);
    shown.type('exit\r');
    await shown.until(() => shown.onAlternateScreen && shown.rows()[0]?.includes('2/2') === true && shown.rows().length === 18 && shown.rows().at(-1)?.includes('all keys') === true);
    await expectWhole(shown);
    await leave(talk);
  });

  it('a storm of resizes ends in one whole frame of the last size', async (test) => {
    const talk = await openTalk(test);
    const { shown } = talk;
    shown.type(keys.right);
    await shown.until('A step that waits');
    spawnSync('sh', ['-c', Array.from({ length: 250 }, (_, at) => `stty -F ${shown.tty} cols ${40 + ((at * 37) % 120)} rows ${8 + ((at * 13) % 40)}`).join('\n')]);
    shown.resize(24, 6);
    await shown.until((text) => /2\/2/.test(text.split('\n')[0] ?? ''));
    shown.resize(30, 5);
    await shown.until('needs 24x6, has 30x5');
    shown.resize(20, 5);
    await shown.until('needs 24x6');
    shown.resize(90, 25);
    await shown.until(() => shown.rows()[0]?.trimEnd().length === 88 && shown.rows().at(-1)?.includes('all keys') === true);
    await expectWhole(shown);
    await leave(talk);
  });

  it('a terminal that goes away takes the program and its steps with it', async (test) => {
    const { shown, folder } = await openTalk(test);
    await runWaiting(shown);
    shown.kill('SIGKILL');
    // Of the program, and of the step, which has the path in its environment.
    await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), { ...patience, interval: 200 });
  });
});

describe('without a terminal to draw on', () => {
  const plain = (test: TestContext, command: string): { stdout: string; status: number | null } => {
    const folder = openFolder(test);
    return spawnSync('sh', ['-c', command.replace('FILE', join(folder, 'deck.md'))], { encoding: 'utf8', env: { ...process.env, HOME: join(folder, 'home'), TERM: 'xterm' } });
  };

  it.runIf(hasScript).for([
    ['input from a pipe', `echo q | '${process.execPath}' '${cli}' FILE`],
    ['TERM=dumb', `TERM=dumb '${process.execPath}' '${cli}' FILE`],
  ])('%s: the deck as lines of text', ([, command], test) => {
    const { stdout, status } = plain(test, `script -qec "${command}" /dev/null </dev/null`);
    expect(status).toBe(0);
    expect(stdout).toContain('2/2 A step that waits');
    expect(stdout).toContain('    export GREETING="hello from a step"');
    expect(stdout).not.toContain('\x1b');
  });

  it('output to a pipe: the same', (test) => {
    const { stdout, status } = plain(test, `'${process.execPath}' '${cli}' FILE`);
    expect([status, stdout.includes('2/2 A step that waits'), stdout.includes('\x1b')]).toEqual([0, true, false]);
  });
});
