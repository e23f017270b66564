import { Box, render, Text, useApp } from 'ink';
import Spinner from 'ink-spinner';
import { memo, type ReactNode, useSyncExternalStore } from 'react';
import type { ColourDepth } from './colour-depth.ts';
import { openingSequence, paintSpans, visibleSpans } from './paint.ts';
import type { Painter } from './painter.ts';
import type { Frame, Row } from './spans.ts';
import type { ScreenStore } from './store.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';

export interface AppParts {
  readonly store: ScreenStore;
  /** Is told of every frame that Ink draws. */
  readonly painter: Painter;
  readonly depth: ColourDepth;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export interface MountedApp {
  /** Rejects with what a component threw. */
  readonly ended: Promise<unknown>;
  /** Draws everything again on a screen that shows something else. */
  redraw(): void;
  /** Gives the terminal back for a while; the promise brings the screen back. */
  suspend(meanwhile: () => Promise<void>): Promise<void>;
  unmount(): void;
}

/**
 * Takes over a screen that already shows the store's first frame. The alternate screen is entered already, and xterm
 * clears it on entering a second time: Ink's own sequence is swallowed.
 */
export function mountApp({ store, painter, depth, stdin, stdout, stderr }: AppParts): MountedApp {
  // What React drew last: on the screen when Ink says that it has rendered.
  let drawn: View = store.view;
  let suspendTerminal: SuspendTerminal | null = null;
  const onDraw = (view: View, frame: Frame, suspend: SuspendTerminal): void => {
    drawn = view;
    suspendTerminal = suspend;
    painter.note(frame);
  };
  const app = withoutEnteringScreen(stdout, () =>
    render(<Screen store={store} depth={depth} onDraw={onDraw} />, {
      stdin, stdout, stderr,
      alternateScreen: true,
      incrementalRendering: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: 60,
      onRender: () => {
        store.markPainted(drawn);
        painter.finish();
      },
    }),
  );
  return {
    ended: app.waitUntilExit(),
    redraw: () => {
      app.clear();
      store.refresh();
    },
    suspend: async (meanwhile) => suspendTerminal?.(meanwhile),
    unmount: () => app.unmount(),
  };
}

type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

interface ScreenProps {
  readonly store: ScreenStore;
  readonly depth: ColourDepth;
  readonly onDraw: (view: View, frame: Frame, suspendTerminal: SuspendTerminal) => void;
}

function Screen({ store, depth, onDraw }: ScreenProps): ReactNode {
  useSyncExternalStore(store.subscribe, store.getVersion, store.getVersion);
  const { suspendTerminal } = useApp();
  const { theme, size: { columns, rows } } = store;
  const frame = store.frame();
  onDraw(store.view, frame, suspendTerminal);
  return (
    <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
      {frame.map((row, at) => <Line key={at} {...paintLine(row, theme, depth)} />)}
    </Box>
  );
}

interface PaintedLine {
  readonly before: string;
  /** The SGR sequence in front of the spinner; null: this line has none. */
  readonly spinner: string | null;
  readonly after: string;
}

/** Lines that did not change are not drawn again; an empty one still needs a cell, or Ink gives it no row. */
const Line = memo(function Line({ before, spinner, after }: PaintedLine): ReactNode {
  if (spinner === null) return <Text wrap="truncate">{before === '' ? ' ' : before}</Text>;
  return <Text wrap="truncate">{before + spinner}<Spinner type="dots" />{`\x1b[0m${after}`}</Text>;
});

function paintLine(row: Row, theme: Theme, depth: ColourDepth): PaintedLine {
  const spans = visibleSpans(row, theme, depth);
  const at = spans.findIndex(({ style }) => style === 'spinner');
  const moving = spans[at];
  if (moving === undefined) return { before: paintSpans(spans, theme, depth), spinner: null, after: '' };
  return {
    before: paintSpans(spans.slice(0, at), theme, depth),
    spinner: openingSequence(moving, theme, depth),
    after: paintSpans(spans.slice(at + 1), theme, depth),
  };
}

function withoutEnteringScreen<Result>(stdout: NodeJS.WriteStream, act: () => Result): Result {
  const write = stdout.write;
  const filtered = (...args: Parameters<typeof write>): boolean => (args[0] === '\x1b[?1049h' ? true : write.apply(stdout, args));
  stdout.write = filtered as typeof write;
  try {
    return act();
  } finally {
    stdout.write = write;
  }
}
