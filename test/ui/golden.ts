import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('./golden/', import.meta.url));

/** Compares with `golden/NAME.txt`; `UPDATE_GOLDEN=1` writes it instead: look at the difference before you commit it. */
export function expectGolden(name: string, text: string): void {
  const path = `${folder}${name}.txt`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `${path} is missing: UPDATE_GOLDEN=1 writes it`).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
