import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveOutput } from '../../src/commands/save-output.ts';
import { createOutputStore } from '../../src/run/output-store.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'save-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes plain text that only its owner can read', async () => {
  const output = createOutputStore();
  output.write('\x1b[31mred\x1b[0m\nand 日本\n');
  expect(await saveOutput(output, 'build', folder)).toBe('build-output.txt');
  expect(readFileSync(join(folder, 'build-output.txt'), 'utf8')).toBe('red\nand 日本\n');
  expect(statSync(join(folder, 'build-output.txt')).mode & 0o777).toBe(0o600);
});

it('never overwrites what is there, and takes the next name', async () => {
  const output = createOutputStore();
  output.write('new\n');
  writeFileSync(join(folder, 'build-output.txt'), 'mine');
  expect(await saveOutput(output, 'build', folder)).toBe('build-output-2.txt');
  expect(await saveOutput(output, 'build', folder)).toBe('build-output-3.txt');
  expect(readFileSync(join(folder, 'build-output.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(folder).length).toBe(3);
});

it('says in the file how much of the output is no longer held', async () => {
  const output = createOutputStore({ headSize: 20, tailSize: 20 });
  for (let at = 0; at < 100; at++) output.write(`line ${at}\n`);
  const name = await saveOutput(output, 'build', folder);
  expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^line 0\n[^]*\[… \d+ lines not shown in full …\]\n[^]*line 99\n$/);
});

it('tells why nothing could be saved', async () => {
  await expect(saveOutput(createOutputStore(), 'build', join(folder, 'missing'))).rejects.toThrow(/ENOENT/);
});
