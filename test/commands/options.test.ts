import { describe, expect, it } from 'vitest';
import { helpText } from '../../src/commands/help.ts';
import { parseOptions, type OptionSpec } from '../../src/commands/options.ts';
import { commands, presentCommand } from '../../src/commands/table.ts';

const specs: readonly OptionSpec[] = [
  { name: '--reporter', value: 'text|tap|json', help: '' },
  { name: '--strict', value: null, help: '' },
  { name: '--set', value: 'KEY=VALUE', help: '', multiple: true },
  { name: '--slide', value: 'N', help: '', short: 'n' },
];

describe('options', () => {
  it('are read with their values, in any place', () => {
    const options = parseOptions(['deck.md', '--strict', '--set', 'a=1', '--set=b=2', '-n', '3'], specs);
    expect(options.positionals).toEqual(['deck.md']);
    expect(options.flag('--strict')).toBe(true);
    expect(options.texts('--set')).toEqual(['a=1', 'b=2']);
    expect(options.text('--slide')).toBe('3');
    expect(options.text('--reporter')).toBeNull();
  });

  it.each([
    [['--reportr', 'tap'], 'unknown option --reportr; did you mean --reporter?'],
    [['--strikt'], 'unknown option --strikt; did you mean --strict?'],
    [['-z'], 'unknown option -z'],
    [['--reporter', 'jsn'], '--reporter jsn: not one of text, tap, json; did you mean json?'],
    [['--slide'], '--slide'],
    [['--strict=yes'], '--strict'],
  ])('%j is refused, with what would be right', (args, message) => {
    expect(() => parseOptions(args, specs)).toThrow(message);
  });

  it('a value may look like an option', () => {
    expect(() => parseOptions(['--set', '--odd'], specs)).toThrow('--set');
    expect(parseOptions(['--set=--odd'], specs).texts('--set')).toEqual(['--odd']);
  });

  it('everything behind -- is a deck', () => {
    expect(parseOptions(['--', '--odd.md'], specs).positionals).toEqual(['--odd.md']);
  });
});

describe('--help', () => {
  it('of each command names each of its options', () => {
    for (const command of commands) {
      const text = helpText(command, commands);
      for (const { name } of command.options) expect(text).toContain(name);
    }
  });

  it('names every command and the exit codes', () => {
    const text = helpText(presentCommand, commands);
    for (const { name } of commands) expect(text).toContain(`\n  ${name} `);
    expect(text).toContain('3 this machine cannot run it');
  });

  it('fits a terminal of 100 columns', () => {
    for (const command of commands) {
      for (const line of helpText(command, commands).split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    }
  });
});
