import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const cli = join(import.meta.dirname, '../dist/cli.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mw-reader-'));
  mkdirSync(join(folder, 'home'));
  const step = (id: string, command: string): string => `# ${id}\n\n\`\`\`bash +exec +id:${id}\n${command}\n\`\`\`\n`;
  // The reader leaves after the first line, and whatever comes then says so.
  writeFileSync(join(folder, 'deck.md'), [step('first', 'echo one'), step('next', `until [ -e "${folder}/left" ]; do sleep 0.01; done`), step('last', 'sleep 1000')].join('\n---\n\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = (): NodeJS.ProcessEnv => ({ ...process.env, HOME: join(folder, 'home'), XDG_STATE_HOME: join(folder, 'home') });
const code = (): string => readFileSync(join(folder, 'code'), 'utf8').trim();

it('a reader of `check` that leaves ends the step that runs, and is no passed talk', () => {
  const script = `{ '${process.execPath}' '${cli}' check --trust '${folder}/deck.md'; echo $? >'${folder}/code'; } | { read -r _; exec <&-; touch '${folder}/left'; }`;
  spawnSync('sh', ['-c', script], { cwd: folder, env: env() });
  expect(code()).toBe('141');
});

it.each([
  ['print', '141'],
  ['help check', '141'],
  // What was begun is undone to its end.
  ['clean', '0'],
])('whoever has left before `%s` prints anything makes it end with %s', (command, expected) => {
  const script = `{ until [ -e '${folder}/gone' ]; do sleep 0.01; done; '${process.execPath}' '${cli}' ${command}; echo $? >'${folder}/code'; } | { exec <&-; touch '${folder}/gone'; }`;
  spawnSync('sh', ['-c', script], { cwd: folder, env: env() });
  rmSync(join(folder, 'gone'));
  expect(code()).toBe(expected);
});
