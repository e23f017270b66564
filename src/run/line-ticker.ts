/** Passes lines on, at most one change every `intervalMs`; `flush` passes on the last one at once. */
export interface LineTicker {
  set(line: number | null): void;
  flush(): void;
}

/** A loop may run 100000 lines a second; nobody can read that, and each would cost an event. */
export function createLineTicker(pass: (line: number) => void, intervalMs = 30): LineTicker {
  let passed: number | null = null;
  let wanted: number | null = null;
  let timer: NodeJS.Timeout | null = null;

  function send(): void {
    if (wanted === null || wanted === passed) return;
    passed = wanted;
    pass(wanted);
  }

  function set(line: number | null): void {
    wanted = line;
    if (timer !== null || wanted === null || wanted === passed) return;
    send();
    timer = setTimeout(() => {
      timer = null;
      set(wanted);
    }, intervalMs);
  }

  return {
    set,
    flush() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      send();
    },
  };
}
