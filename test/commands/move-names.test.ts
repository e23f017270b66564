import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadDeck } from '../../src/commands/load-deck.ts';
import { withMoves } from '../../src/commands/move-names.ts';
import { stepsOf } from '../../src/deck/deck.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-move-'));
afterAll(() => rmSync(folder, { recursive: true }));

const moves = [{ parameter: 'registry', from: 'localhost:5000', to: 'localhost:5001', why: 'taken' }];
async function commandAfterEdit(parameter: string, command: string): Promise<string> {
  const file = join(folder, 'talk.md');
  writeFileSync(file, `---\nparameters: { ${parameter} }\n---\n\n## A\n\n\`\`\`bash +exec\n${command}\n\`\`\`\n`);
  return stepsOf(withMoves(await loadDeck(file, {}), moves).deck)[0]?.command ?? '';
}

it.each([
  ['keeps the port that the session has taken', 'registry: { value: localhost:5000, taken: next }', 'curl localhost:5000', 'curl localhost:5001'],
  ['does not, when it names another one now', 'registry: { value: localhost:6000, taken: next }', 'curl localhost:6000', 'curl localhost:6000'],
  ['does not, when it may not move any more', 'registry: localhost:5000', 'curl localhost:5000', 'curl localhost:5000'],
  ['does not, when it has no such parameter any more', 'other: curl', 'curl localhost:5000', 'curl localhost:5000'],
])('an edited deck %s', async (_, parameter, command, after) => expect(await commandAfterEdit(parameter, command)).toBe(after));
