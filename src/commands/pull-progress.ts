/** Lines for somebody who waits: on a terminal the one under way is rewritten in place, elsewhere only what is done is told. */
export interface Progress {
  /** What is under way now. */
  show(line: string): void;
  /** What has ended. */
  say(line: string): void;
}

export function createProgress(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): Progress {
  const isLive = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const clear = isLive ? '\r\u001b[K' : '';
  return {
    show: (line) => {
      if (isLive) stream.write(`${clear}${line.slice(0, Math.max(1, (stream.columns || 80) - 1))}`);
    },
    say: (line) => void stream.write(`${clear}${line}\n`),
  };
}
