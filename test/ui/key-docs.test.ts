import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Binding } from '../../src/ui/binding.ts';
import { keymap } from '../../src/ui/keymap.ts';
import type { Place } from '../../src/ui/situation.ts';

const root = join(import.meta.dirname, '..', '..');

/** Every key by where it stands, as a page of Markdown. */
function keysPage(): string {
  const listed = keymap.filter(({ shown }) => shown !== '');
  const groups = [...new Set(listed.map(({ group }) => group))];
  const row = ({ shown, label }: Binding): string => `| ${shown.split(' ').map((key) => `\`${key}\``).join(' ')} | ${label} |`;
  const sections = groups.map((group) => [`## ${group}`, '', '| key | what it does |', '|---|---|', ...listed.filter((each) => each.group === group).map(row)].join('\n'));
  return ['# All keys', 'As `?` lists them. Made from the table that handles them (`src/ui/keymap.ts`); `UPDATE_GOLDEN=1 npx vitest run test/ui/key-docs.test.ts` writes this page.', ...sections].join('\n\n').concat('\n');
}

/** What people write for a key, as it comes in. */
const names: Readonly<Record<string, string>> = { '→': 'right', '←': 'left', PageDown: 'pagedown', PageUp: 'pageup', Enter: 'enter', Esc: 'escape', 'Ctrl-O': 'ctrl-o', '12G': 'G' };
const isBound = (written: string, places: readonly Place[]): boolean => keymap.some(({ keys, places: there }) => keys !== 'any' && keys.includes(names[written] ?? written) && there.some((place) => places.includes(place)));

describe('the keys in the documents', () => {
  it('docs/keys.md lists exactly those that are handled', () => {
    const path = join(root, 'docs', 'keys.md');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, keysPage());
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(keysPage());
  });

  it('every key that the README names does something on a slide', () => {
    const [, table = ''] = /\| key \| what it does \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
    const rows = table.trim().split('\n').map((line) => line.split('|')[1] ?? '');
    const keys = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
    expect(keys.length).toBeGreaterThan(12);
    expect(keys.filter((key) => !isBound(key, ['slide']))).toEqual([]);
    const within = [...table.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key).filter((key) => key !== 'exit');
    expect(within.filter((key) => !isBound(key, ['slide', 'zoom', 'page']))).toEqual([]);
  });
});
