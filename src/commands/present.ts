import type { OutputStore } from '../run/output-store.ts';
import type { Deck } from '../deck/deck.ts';
import type { Session } from '../session/conductor.ts';
import type { Abilities, Ask } from '../ui/abilities.ts';
import { answerLimitMs, backgroundQuery, isLightBackground, isLightByEnvironment } from '../ui/background.ts';
import { colourDepth } from '../ui/colour-depth.ts';
import type { DoctorRow } from '../host/doctor.ts';
import type { DocumentRequest } from '../ui/document.ts';
import { KeyReader } from '../ui/key-reader.ts';
import { Painter } from '../ui/painter.ts';
import type { Graphics, PictureProtocol, Pictures } from '../ui/picture.ts';
import { plainDeck } from '../ui/plain-deck.ts';
import { type Cause, ScreenStore } from '../ui/store.ts';
import { Terminal } from '../ui/terminal.ts';
import { TerminalQuestions } from '../ui/terminal-questions.ts';
import { chooseTheme, type ThemeChoice } from '../ui/theme.ts';
import type { Size } from '../ui/view.ts';
import { Ending, type EndingSignal, endings, onProcessSignal, stopThisProcess } from './ending.ts';
import { Lending } from './lending.ts';
import { saveOutput } from './save-output.ts';
import { Trail } from './trail.ts';

export interface PresentParts {
  readonly session: Session;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a manifest or config by its digest; rejects with what people are to know. */
  readonly readDocument?: (request: DocumentRequest) => Promise<string>;
  /** The wheel of the mouse scrolls. */
  readonly mouse?: boolean;
  /** The key for the next slide also runs the steps on the way. */
  readonly clickThrough?: boolean;
  /** Hands over every signal that ends the program; returns the way out. Default: the signals of this process. */
  readonly onSignal?: (listener: (signal: EndingSignal) => void) => () => void;
  /** Called once the screen is there, to follow the files of the deck; returns the way out. */
  readonly follow?: (onFault: (fault: unknown) => void) => () => void;
  /** What the terminal can do besides cells; default: nothing. Called once the screen is there; it may ask the terminal. */
  readonly findAbilities?: (ask: Ask) => Promise<Abilities>;
  /** The images of the deck as it is now. */
  readonly readPictures?: (protocol: PictureProtocol) => Promise<Pictures>;
  /** `auto` by default. */
  readonly theme?: ThemeChoice;
  /** Looks at this machine for the doctor's page; changes nothing. */
  readonly examine?: () => Promise<readonly DoctorRow[]>;
  /** Asks before leaving what becomes of what the steps changed; without it nothing is asked. */
  readonly offer?: { readonly hasChanges: () => boolean; readonly onClean: (what: 'all' | 'all-but-images') => void };
  /** Stops this process as job control does, and resolves when it is continued. */
  readonly stopProcess?: () => Promise<void>;
}

/**
 * Shows the deck of a session full screen until the person leaves; resolves with the exit code, after the session is
 * closed and the terminal is as it was. Where there is no terminal to draw on, prints the deck as plain text instead.
 * A fault of ours ends it with code 1, a report of it and a line on stderr that says where that is. Never rejects.
 */
export async function present(parts: PresentParts): Promise<number> {
  const { session, stdin, stdout, stderr, env } = parts;
  if (!stdin.isTTY || !stdout.isTTY || env['TERM'] === 'dumb') {
    stdout.write(plainDeck(session.getState().deck, 80));
    await session.close();
    return 0;
  }
  const terminal = new Terminal(stdin, stdout, { mouse: parts.mouse ?? false });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= session.close());
  const ending = new Ending(close);
  const trail = new Trail(session.getState(), Date.now);
  let fault: { readonly what: unknown } | null = null;
  const code = await show(parts, terminal, ending, trail).catch((error: unknown) => {
    fault = { what: error };
    return 1;
  });
  terminal.leave();
  if (fault !== null) {
    const { reportFault } = await import('./fault-report.ts');
    stderr.write(await reportFault((fault as { readonly what: unknown }).what, trail.lines, env, new Date()));
    // After a fault a session may not be able to close itself; its guard ends what is left.
    await Promise.race([close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, LONGEST_CLOSE_MS).unref())]);
  } else if (!ending.isImpatient) await close();
  return code;
}

const LONGEST_CLOSE_MS = 10_000;

/** Paints first and loads Ink then: the slide is there as soon as it can be, and keys count from the beginning. */
async function show(parts: PresentParts, terminal: Terminal, ending: Ending, trail: Trail): Promise<number> {
  const { session, stdin, stdout, stderr, env, onSignal = onProcessSignal, stopProcess = stopThisProcess, theme = 'auto', readPictures = async () => new Map(), findAbilities = async () => ({ links: false, pictures: null }), follow = () => () => undefined, readDocument = () => Promise.reject(new Error('nothing here reads registries')), offer, examine = () => Promise.reject(new Error('nothing here looks at it')) } = parts;
  const depth = theme === 'none' ? 'none' : colourDepth(env);
  const askedAt = Date.now();
  const store = new ScreenStore({
    session, theme: chooseTheme(theme, isLightByEnvironment(env)), size: sizeOf(stdout), clickThrough: parts.clickThrough ?? false, now: Date.now, onFault: ending.fail,
    hasChanges: () => offer?.hasChanges() ?? false,
    onEffect: (effect) => {
      if (effect.type === 'quit') {
        if (effect.clean !== undefined) offer?.onClean(effect.clean);
        ending.begin(effect.code);
      }
      else if (effect.type === 'redraw') redraw();
      else if (effect.type === 'copy') terminal.copy(effect.text);
      else if (effect.type === 'save') void save(effect.output, effect.step);
      else if (effect.type === 'examine') void examine().then((rows) => store.showDiagnosis(rows), (error: unknown) => store.showDiagnosis(`this machine could not be looked at: ${error instanceof Error ? error.message : String(error)}`));
      else if (effect.type === 'fetch') void fetchDocument(effect.request);
      else void (effect.type === 'shell' ? lending.openShell(effect.step) : lending.lend(stopProcess)).catch(ending.fail);
    },
  });
  const questions = new TerminalQuestions((text) => void stdout.write(text), answerLimitMs);
  const onAnswer = (answer: string): void => {
    questions.hear(answer);
    const isLight = isLightBackground(answer);
    if (isLight !== null && Date.now() - askedAt < answerLimitMs) store.setTheme({ ...chooseTheme(theme, isLight), links: store.theme.links ?? false });
  };
  const keys = new KeyReader((key) => {
    trail.note(`key ${key}`);
    store.press(key);
  }, onAnswer);
  const painter = new Painter(stdout, store, depth);
  const lending = new Lending({ session, terminal, painter, write: (text) => void stdout.write(text), say: (message) => store.say(message) });
  const onChange = (cause: Cause): void => {
    if (lending.app === null) painter.paintAll();
    else if (cause === 'key' && !lending.isLent) painter.paintChanges();
  };
  const redraw = (): void => {
    painter.clear();
    lending.app?.redraw();
  };
  let graphics: Graphics | null = null;
  const fetchDocument = (request: DocumentRequest): Promise<void> => readDocument(request).then(
    (text) => store.receive(request, { text }),
    (error: unknown) => store.receive(request, { problem: error instanceof Error ? error.message : String(error) }),
  );
  const save = (output: OutputStore, step: string): Promise<void> => saveOutput(output, step, process.cwd()).then(
    (name) => store.say(`saved as ${name}, in ${process.cwd()}`),
    (error: unknown) => store.say(`not saved: ${error instanceof Error ? error.message : String(error)}`),
  );
  const onData = (chunk: Buffer | string): void => {
    // What arrives together was typed before the first of it could be seen.
    if (!lending.isLent) store.together(() => keys.push(chunk));
  };
  const onResize = (): void => {
    const size = sizeOf(stdout);
    trail.note(`size ${size.columns}x${size.rows}`);
    store.resize(size);
    if (graphics === null || lending.isLent) return;
    // xterm brings back what lay outside of a smaller window.
    redraw();
    // Another size of the font is another size of the cells.
    if (graphics.protocol === 'sixel') void graphics.measure().then((changed) => void (changed && !lending.isLent && !ending.hasBegun && painter.finish(true)), ending.fail);
  };
  // A terminal that goes away says so in several ways: that is nobody's impatience.
  const onGone = (): void => {
    if (!ending.hasBegun) ending.begin(endings.SIGHUP);
  };

  // Before the screen is touched: a signal that comes while the first slide is drawn gives the terminal back too.
  const ignoreSignals = onSignal((signal) => {
    // Ctrl-C in a shell is the shell's; that it reaches us tells that the shell has stopped itself.
    if (lending.shell !== null && signal === 'SIGINT') lending.shell.wake();
    else if (signal === 'SIGHUP') onGone();
    else ending.begin(endings[signal]);
  });

  terminal.enter();
  painter.paintAll();
  if (depth === '256' || depth === 'truecolor') stdout.write(backgroundQuery);
  store.subscribe(onChange);
  const unsubscribe = session.subscribe(() => {
    try {
      trail.follow(session.getState());
    } catch (error) {
      ending.fail(error);
    }
  });
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) process.on(kind, ending.fail);
  stdin.on('data', onData).on('end', onGone).on('error', onGone);
  stdout.on('resize', onResize).on('error', onGone);
  const showPictures = (found: Graphics): void => {
    graphics = found;
    painter.usePictures(found);
    let deck: Deck | null = null;
    const read = (): void => {
      const now = session.getState().deck;
      if (now === deck) return;
      deck = now;
      void readPictures(found.protocol).then((pictures) => void ((pictures.size > 0 || store.view.pictures !== null) && !ending.hasBegun && store.showPictures(pictures)), ending.fail);
    };
    unsubscribePictures = session.subscribe(read);
    read();
  };
  let unsubscribePictures = (): void => undefined;
  let unfollow = (): void => undefined;
  try {
    void session.lookAround();
    const { mountApp } = await import('../ui/app.tsx');
    if (!ending.hasBegun) {
      const mounted = mountApp({ store, painter, depth, stdin, stdout, stderr });
      lending.app = mounted;
      terminal.handOver(() => mounted.unmount());
      terminal.keep();
      mounted.ended.catch(ending.fail);
      unfollow = follow(ending.fail);
      void findAbilities(questions.ask).then(({ links, pictures }) => {
        if (ending.hasBegun) return;
        if (links) store.setTheme({ ...store.theme, links });
        if (pictures !== null) showPictures(pictures);
      }).catch(ending.fail);
      void import('../ui/highlight.ts').then(({ highlight }) => store.setColours(highlight), ending.fail);
    }
    return await ending.code;
  } finally {
    ignoreSignals();
    unsubscribe();
    for (const kind of ['uncaughtException', 'unhandledRejection'] as const) process.off(kind, ending.fail);
    unfollow();
    unsubscribePictures();
    painter.clear();
    lending.shell?.hangUp();
    keys.close();
    store.close();
    stdin.off('data', onData).off('end', onGone).off('error', onGone).pause();
    stdout.off('resize', onResize).off('error', onGone);
  }
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns || 80, rows: rows || 24 };
}
