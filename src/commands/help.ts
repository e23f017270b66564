import type { OptionSpec } from './options.ts';
import type { CommandSpec } from './table.ts';

/** The text of `--help`: all commands for `present`, else one command with its options. */
export function helpText(command: CommandSpec, all: readonly CommandSpec[]): string {
  const usage = `Usage: multiarch-workshop ${command.usage}\n\n${wrapped(command.summary, 0)}\n`;
  const options = `\nOptions:\n${command.options.map(optionLine).join('\n')}\n  --help, -h                show this\n`;
  if (command.name !== 'present') return usage + options;
  const width = Math.max(...all.map(({ name }) => name.length)) + 2;
  const list = all.map(({ name, summary }) => `  ${name.padEnd(width)}${wrapped(summary, width + 2)}`).join('\n');
  return `${usage}\nCommands:\n${list}\n${options}  --version                 show the version\n\nExit codes: ${exitCodes}\nEach command: multiarch-workshop COMMAND --help\n`;
}

const exitCodes = '0 all well, 1 a step or a check failed, 2 wrong usage or a broken deck,\n  3 this machine cannot run it, 130 interrupted';

const COLUMNS = 100;
const OPTION_COLUMN = 28;

function optionLine({ name, short, value, help }: OptionSpec): string {
  const head = `  ${name}${short === undefined ? '' : `, -${short}`}${value === null ? '' : ` ${value}`}`;
  const text = wrapped(help, OPTION_COLUMN);
  return head.length < OPTION_COLUMN - 1 ? head.padEnd(OPTION_COLUMN) + text : `${head}\n${' '.repeat(OPTION_COLUMN)}${text}`;
}

/** The words in lines of at most 100 columns, all but the first indented. */
function wrapped(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (indent + line.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
