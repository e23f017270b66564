import type { Ledger } from '../host/ledger.ts';
import type { Workplace } from '../host/workplace.ts';
import type { ThemeChoice } from '../ui/theme.ts';
import type { Distrust } from '../deck/trust.ts';
import type { DeckSource, Session } from '../session/conductor.ts';
import type { SessionState } from '../session/session.ts';
import { check, type CheckStreams } from './check.ts';
import type { CleanAfterOptions } from './clean.ts';
import { endings, onProcessSignal } from './ending.ts';
import { exitCode, UsageError } from './exit-code.ts';
import { loadDeck, type LoadedDeck } from './load-deck.ts';
import { withMoves } from './move-names.ts';
import { openSession } from './open-session.ts';
import type { ParsedOptions } from './options.ts';
import { readReplayOptions } from './replay-options.ts';
import { userEnvironment } from './this-program.ts';

/** Opens the screen. */
export async function startPresent(options: ParsedOptions): Promise<number> {
  const { mode, pace, root } = readReplayOptions(options, 1);
  const loaded = await load(options);
  const { present } = await import('./present.ts');
  const place = new Place();
  let clean: 'all' | 'all-but-images' | null = options.flag('--clean') ? 'all' : null;
  const session = openSession(loaded, { mode: mode === 'replay' ? 'recorded' : mode ?? 'either', pace, root, moves: true, strict: false, distrust: await distrustOf(options, loaded), onWorkplace: place.set });
  if (mode === 'live' && !(await hasEngine(session))) return exitCode.machine;
  const code = await present({
    session, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env, theme: (options.text('--theme') as ThemeChoice | null) ?? 'auto',
    readDocument: async (request) => (await import('./read-document.ts')).readDocument(request, process.env),
    examine: async () => (await import('./examine.ts')).examine(session.getState().deck),
    mouse: options.flag('--mouse'), clickThrough: options.flag('--click-through'),
    findAbilities: async (ask) => (await import('../ui/abilities.ts')).findAbilities(process.stdout, process.env, ask),
    readPictures: async (protocol) => (await import('./deck-pictures.ts')).readPictures(session.getState().deck, loaded.folder, protocol),
    follow: (onFault) => whenLoaded(import('./reload-deck.ts').then(({ followDeckFiles }) =>
      () => followDeckFiles({ session, loaded, load: () => loadAgain(options, session.getState()), onFault })), onFault),
    ...(clean === null ? { offer: { hasChanges: place.hasChanges, onClean: (what) => void (clean = what) } } : {}),
  });
  return leaveClean(clean, place, code);
}

/** Nothing runs by itself here, so a deck from elsewhere is only asked about when something is to run. */
async function distrustOf(options: ParsedOptions, loaded: LoadedDeck): Promise<Distrust | null> {
  const { path } = readDeckArguments(options);
  if (path === null || options.flag('--trust')) return null;
  return (await import('./deck-trust.ts')).findDistrust(path, await asWritten(options, loaded));
}

/** The deck with its own values for its parameters. */
export async function asWritten(options: ParsedOptions, loaded: LoadedDeck): Promise<LoadedDeck> {
  const { path, settings } = readDeckArguments(options);
  return Object.keys(settings).length === 0 ? loaded : loadDeck(path, {});
}

/** The deck after an edit: a command that was changed may not run before the person has seen it. */
async function loadAgain(options: ParsedOptions, { moves }: SessionState): Promise<LoadedDeck & DeckSource> {
  const loaded = await load(options);
  return { ...withMoves(loaded, moves), distrust: await distrustOf(options, loaded) };
}

/** Begins something as soon as it is loaded, so that the first slide need not wait for it; returns the way out. */
function whenLoaded(loading: Promise<() => () => void>, onFault: (fault: unknown) => void): () => void {
  let end: (() => void) | null = null;
  let isOver = false;
  loading.then((begin) => void (end = isOver ? null : begin())).catch(onFault);
  return () => {
    isOver = true;
    end?.();
  };
}

/** Runs the talk without a screen. */
export async function startCheck(options: ParsedOptions): Promise<number> {
  const { mode, pace, root } = readReplayOptions(options, 'instant');
  if (mode === 'replay' && options.flag('--strict')) throw new UsageError('--strict runs every check before its step too: that takes an engine, not --replay');
  // The engine answers while the deck is read.
  const asked = mode === 'replay' ? undefined : import('../host/host.ts').then(({ askEarly }) => askEarly(userEnvironment()));
  const loaded = await load(options);
  if (mode !== 'replay') await (await import('./deck-trust.ts')).insistOnTrust(options, readDeckArguments(options).path, await asWritten(options, loaded));
  const place = new Place();
  const session = openSession(loaded, { mode: mode === 'replay' ? 'recorded' : 'live', pace, root, moves: true, strict: true, asked, onWorkplace: place.set });
  if (mode === 'live' && !(await hasEngine(session))) return exitCode.machine;
  const out = options.text('--out') === null ? process.stdout : process.stderr;
  const streams: CheckStreams = {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    columns: out.isTTY && process.env['TERM'] !== 'dumb' ? out.columns : null,
    colour: out.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    now: Date.now,
  };
  const code = await withSignals(session, () => check(session, options, streams));
  if (code !== exitCode.ok && session.getState().engine?.problem != null) process.stderr.write('multiarch-workshop: without an engine, `check --replay` checks the talk against its recordings\n');
  return options.flag('--keep') ? code : place.clean(code, { keepImages: false, tellAll: false });
}

/** What the person chose when leaving, or `--clean`. */
function leaveClean(what: 'all' | 'all-but-images' | null, place: Place, code: number): Promise<number> | number {
  return what === null ? code : place.clean(code, { keepImages: what === 'all-but-images', tellAll: true });
}

/** Where the steps of a session ran: after it has been closed, what they changed there can be undone. */
class Place {
  #ledger: Ledger | null = null;
  readonly set = ({ ledger }: Workplace): void => void (this.#ledger = ledger);

  readonly hasChanges = (): boolean => this.#ledger?.hasChanges() ?? false;

  /** Undoes what this session changed; resolves with `code`, or with 1 when all was well but for what is left. */
  async clean(code: number, options: CleanAfterOptions): Promise<number> {
    if (this.#ledger === null) return code;
    // The terminal may be gone.
    process.stderr.on('error', () => undefined);
    const isClean = await (await import('./clean.ts')).cleanAfter(this.#ledger.file, (text) => void process.stderr.write(text), options);
    return code === exitCode.ok && !isClean ? exitCode.failed : code;
  }
}

/** Asks for an engine; says on stderr why there is none, and closes the session then. */
async function hasEngine(session: Session): Promise<boolean> {
  await session.lookAround();
  const problem = session.getState().engine?.problem ?? null;
  if (problem === null) return true;
  process.stderr.write(`multiarch-workshop: --live: ${problem}\n`);
  await session.close();
  return false;
}

/** Does something with a session that is closed afterwards, and at a signal; resolves with the exit code. */
export async function withSignals(session: Pick<Session, 'close'>, act: () => Promise<number>): Promise<number> {
  let signalled: number | null = null;
  const end = (code: number): void => {
    signalled ??= code;
    void session.close();
  };
  const stopListening = onProcessSignal((signal) => end(endings[signal]));
  // Nobody reads what we print. Heard to the end: it must not cut short what is undone after this.
  process.on('SIGPIPE', () => end(exitCode.readerLeft));
  try {
    const code = await act();
    return signalled ?? code;
  } finally {
    await session.close();
    stopListening();
  }
}

/** Prints slides as they look on the screen. */
export async function startPrint(options: ParsedOptions): Promise<number> {
  const { deck } = await load(options);
  const { printDeck } = await import('./print.ts');
  const { columns, rows } = readSize(options.text('--size') ?? '100x30');
  const slide = readSlide(options.text('--slide'), deck.slides.length);
  const { text, overflows } = printDeck(deck, { columns, rows, slide });
  process.stdout.write(text);
  for (const number of overflows) process.stderr.write(`slide ${number} overflows at ${columns}x${rows}: the rest is reached by scrolling\n`);
  return exitCode.ok;
}

/** DECK and `--set`; throws UsageError for more than one deck or a `--set` without `=`. */
export function readDeckArguments(options: ParsedOptions): { path: string | null; settings: Record<string, string> } {
  const [path = null, ...more] = options.positionals;
  if (more.length > 0) throw new UsageError(`one deck at a time: ${[path, ...more].join(' ')}`);
  const settings: Record<string, string> = {};
  for (const setting of options.texts('--set')) {
    const at = setting.indexOf('=');
    if (at < 1) throw new UsageError(`--set ${setting}: expected KEY=VALUE, such as --set registry=localhost:5001`);
    settings[setting.slice(0, at)] = setting.slice(at + 1);
  }
  return { path, settings };
}

function load(options: ParsedOptions): Promise<LoadedDeck> {
  const { path, settings } = readDeckArguments(options);
  return loadDeck(path, settings);
}

/** `100x30`. Throws UsageError. */
export function readSize(text: string): { columns: number; rows: number } {
  const [, columns, rows] = /^(\d{1,4})x(\d{1,4})$/.exec(text) ?? [];
  if (columns === undefined || rows === undefined || +columns < 1 || +rows < 1) throw new UsageError(`--size ${text}: expected COLUMNSxROWS, such as 100x30`);
  return { columns: +columns, rows: +rows };
}

function readSlide(text: string | null, count: number): number | null {
  if (text === null) return null;
  const number = /^\d{1,6}$/.test(text) ? +text : 0;
  if (number < 1 || number > count) throw new UsageError(`--slide ${text}: expected a number from 1 to ${count}`);
  return number;
}
