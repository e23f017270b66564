/**
 * Takes text apart as a terminal does (ECMA-48, and Paul Williams' parser for what is malformed), with three bounds of
 * our own: ESC begins a new sequence wherever it stands; no sequence goes on over a line's end; a control string (OSC, DCS,
 * APC, PM, SOS) ends at a carriage return too, or after 64 Ki. So a line can be read without the lines before it but for
 * their colours, and nothing that is left open swallows the output.
 */

export interface ControlSink {
  /** Printable characters; neither C0, DEL nor C1 among them. */
  text(run: string): void;
  /** One C0 control: its code, not 27. */
  control(code: number): void;
  /** `ESC [ params final`, without intermediates. */
  csi(params: string, final: string): void;
}

const MAX_STRING = 65_536;
const RUN = /[^\u0000-\u001f\u007f-\u009f]+/y;
const CSI = /\u001b\[([0-?]{0,256})([ -/]{0,16})([@-~])?/y;
const STRING_END = /[\u0007\u0018\u001a\u001b\u009c\r\n]/g;
const ESCAPE = /\u001b[ -/]{0,16}([0-~])?/y;
const STRING_STARTS = ']PX^_';

/** Sends `input` to `sink`. Returns where an unfinished sequence or character starts, to be given again with what follows. */
export function parseControls(input: string, sink: ControlSink): number {
  let at = 0;
  while (at < input.length) {
    const start = at;
    const code = input.charCodeAt(at);
    if (code === 0x1b) {
      const end = sequence(input, at, sink);
      if (end === null) return at;
      at = end;
    } else if (code < 0x20) {
      sink.control(code);
      at += 1;
    } else if (code >= 0x7f && code <= 0x9f) {
      at += 1;
    } else {
      RUN.lastIndex = start;
      RUN.test(input);
      const end = RUN.lastIndex;
      const isOpen = end === input.length && isHighSurrogate(input.charCodeAt(end - 1));
      at = isOpen ? end - 1 : end;
      if (at > start) sink.text(input.slice(start, at));
      if (isOpen) return at;
    }
  }
  return at;
}

/** Past the sequence that starts at `at`; null when its end has not come yet. A broken one is dropped as far as it went. */
function sequence(input: string, at: number, sink: ControlSink): number | null {
  const introducer = input.charAt(at + 1);
  if (introducer === '[') {
    CSI.lastIndex = at;
    const [whole = '', params = '', intermediates = '', final] = CSI.exec(input) ?? [];
    const end = at + whole.length;
    if (final === undefined) return end === input.length ? null : end;
    if (intermediates === '') sink.csi(params, final);
    return end;
  }
  if (introducer !== '' && STRING_STARTS.includes(introducer)) {
    STRING_END.lastIndex = at + 2;
    const end = Math.min(STRING_END.exec(input)?.index ?? input.length, at + 2 + MAX_STRING);
    // Its terminator (BEL, ST) is dropped like any other control.
    return end === input.length && end < at + 2 + MAX_STRING ? null : end;
  }
  ESCAPE.lastIndex = at;
  const match = ESCAPE.exec(input);
  const end = at + (match?.[0].length ?? 1);
  return match?.[1] === undefined && end === input.length ? null : end;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
