import { join } from 'node:path';
import { type Ended, runToEnd } from '../live/live-engine.ts';

const root = join(import.meta.dirname, '../..');
const outside = process.env['MW_OUTSIDE'];

/**
 * `engine.sh COMMAND` from outside of the engine's world, which holds us too: from in here its own processes cannot be
 * told. Throws what it says when it fails.
 */
export async function engine(...command: string[]): Promise<void> {
  if (outside === undefined) throw new Error('faults run through test/faults/run.sh: they stop the engine they find, and only the private one is theirs');
  const { code, stderr } = await onTheOutside('bash', 'test/engine/engine.sh', ...command);
  if (code !== 0) throw new Error(`engine.sh ${command.join(' ')}: ${stderr}`);
}

function onTheOutside(...words: string[]): Promise<Ended> {
  return runToEnd('nsenter', ['--target', outside ?? '', '--mount', '--net', '--', 'env', `--chdir=${root}`, ...words]);
}
