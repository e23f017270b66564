import { arch, homedir, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { stateFolder } from '../host/host.ts';
import { makePrivateFolder, writePrivateFile } from '../host/private-files.ts';
import { findSecrets } from '../run/recording/scrub-secrets.ts';
import { knownSecrets } from '../host/known-secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Writes down a fault of ours (versions, terminal, stack, what came last) in the state directory, for its owner only,
 * and returns what to tell the person: one sentence, where the report is, what to do. Where it cannot be written, the
 * stack is told instead. Never rejects.
 */
export async function reportFault(fault: unknown, trail: readonly string[], env: Environment, now: Date): Promise<string> {
  const home = env['HOME'] || homedir();
  const clean = (text: string): string => withoutSecrets(text, env).replaceAll(home, '~');
  const message = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
  const stack = fault instanceof Error ? (fault.stack ?? message) : message;
  const told = `multiarch-workshop: a fault of ours, not of your deck: ${clean(message.split('\n')[0] ?? '')}`;
  const folder = join(stateFolder(definedIn(env)), 'faults');
  const file = join(folder, `${now.toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}.txt`);
  try {
    await makePrivateFolder(dirname(folder));
    await makePrivateFolder(folder);
    await writePrivateFile(file, clean(reportText(stack, trail, env, now)));
    return `${told}\n  A report is in ${file.replace(home, '~')}. It holds no output of your steps: please send it to us; starting again is safe.\n`;
  } catch {
    return `${told}\n${clean(stack)}\n`;
  }
}

function reportText(stack: string, trail: readonly string[], env: Environment, now: Date): string {
  return [
    `multiarch-workshop ${__VERSION__}, node ${process.version}, ${platform()} ${release()} ${arch()}`,
    now.toISOString(),
    ...['TERM', 'COLORTERM', 'TERM_PROGRAM', 'LANG', 'LC_ALL', 'NO_COLOR', 'CI'].flatMap((name) => (env[name] === undefined ? [] : [`${name}=${env[name]}`])),
    '', stack, '',
    ...(trail.length === 0 ? [] : ['What came last:', ...trail]),
    '',
  ].join('\n');
}

/** `text` with `[secret]` for what looks like one, and for the values of variables that are named like one. */
function withoutSecrets(text: string, env: Environment): string {
  const found = findSecrets(knownSecrets(definedIn(env)))(text);
  return found.reduceRight((rest, { from, to, replacement }) => rest.slice(0, from) + replacement + rest.slice(to), text);
}

function definedIn(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
