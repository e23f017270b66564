import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSpillFile } from '../../src/run/spill-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-test-'));
const path = join(folder, 'output');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limits = { headBytes: 100, tailBytes: 300 };
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

async function spill(text: string, chunk: number): Promise<string> {
  const file = createSpillFile(path, limits);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) file.write(bytes.subarray(at, at + chunk));
  await file.close();
  return readFileSync(path, 'utf8');
}

describe('the output file of a run', () => {
  it('is the output, up to the limit', async () => {
    for (const length of [0, 1, 99, 100, 101, 399, 400]) expect(await spill('x'.repeat(length), 7)).toBe('x'.repeat(length));
  });

  it.each([1, 13, 100, 301, 5000])('beyond it has the first and the last lines whole and in order, in chunks of %i', async (chunk) => {
    const text = lines(200);
    const kept = await spill(text, chunk);
    const [, head, missing, tail] = /^([^[]*)\[\.\.\. (\d+) bytes are missing here \.\.\.\]\n([^[]*)$/.exec(kept) ?? [];
    expect(text.startsWith(head ?? '-')).toBe(true);
    expect(text.endsWith(tail ?? '-')).toBe(true);
    expect(head).toMatch(/\n$/);
    expect(tail).toMatch(/^line \d+\n/);
    expect(head?.length).toBeGreaterThan(80);
    expect(tail?.length).toBeGreaterThan(280);
    expect((head?.length ?? 0) + Number(missing) + (tail?.length ?? 0)).toBe(text.length);
  });

  it('is cut anywhere when there are no lines', async () => {
    const kept = await spill('é'.repeat(500), 64);
    expect(kept).toContain('[... 600 bytes are missing here ...]\n');
  });

  it('takes no more room than the limit while it grows, and leaves nothing beside it', async () => {
    const file = createSpillFile(path, limits);
    for (let i = 0; i < 100; i += 1) file.write(Buffer.alloc(1000, 'x'));
    expect(readFileSync(path).length).toBe(400);
    await file.close();
    expect(readdirSync(folder)).toEqual(['output']);
  });

  it('says what the file system says', () => {
    expect(() => createSpillFile(join(folder, 'no', 'such'))).toThrow(/ENOENT/);
    expect(() => createSpillFile('/dev/full').write(Buffer.from('x'))).toThrow(/ENOSPC/);
  });
});
