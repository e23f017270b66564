import { writeFile } from 'node:fs/promises';
import { UsageError, exitCode } from './exit-code.ts';
import { loadDeck } from './load-deck.ts';
import { openSession } from './open-session.ts';
import type { ParsedOptions } from './options.ts';
import { readReplayOptions } from './replay-options.ts';
import { readDeckArguments, readSize } from './start.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Writes a picture of a step or a slide; resolves with the exit code. */
export async function startExport(options: ParsedOptions): Promise<number> {
  const [format, name, ...positionals] = options.positionals;
  if (format !== 'svg' || name === undefined) throw new UsageError(`export ${format ?? ''}: expected what and of what, such as: export svg build`);
  const { path, settings } = readDeckArguments({ ...options, positionals });
  const { pace, root } = readReplayOptions(options, 1);
  if (pace.speed === 'instant' && options.flag('--animated')) throw new UsageError('--speed instant leaves nothing to be animated');
  const loaded = await loadDeck(path, settings);
  const { exportSvg, findSubject } = await import('./export-svg.ts');
  const subject = findSubject(loaded.deck, name);
  // Any time will do, but always the same: the same recording gives the same picture.
  const clock = createVirtualClock(0);
  const session = openSession(loaded, { mode: 'recorded', pace, root, strict: false, clock });
  try {
    const svg = await exportSvg(subject, { session, clock, size: readSize(options.text('--size') ?? '100x30'), animated: options.flag('--animated') });
    const out = options.text('--out');
    if (out === null) process.stdout.write(svg);
    else await writeFile(out, svg).catch((error: Error) => Promise.reject(new UsageError(`--out ${out}: ${error.message}`)));
    return exitCode.ok;
  } finally {
    await session.close();
  }
}
