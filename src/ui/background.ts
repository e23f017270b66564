/** Asks the terminal for the colour of its background (xterm's OSC 11); most answer, the others ignore it. */
export const backgroundQuery = '\x1b]11;?\x07';

/** The background that an answer to the query tells, such as `11;rgb:ffff/ffff/ffff`: 0 to 255; null for another answer. */
export function readBackground(answer: string): readonly [number, number, number] | null {
  const match = /^11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(answer);
  if (match === null) return null;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => (Number.parseInt(part, 16) / (16 ** part.length - 1)) * 255);
  return [red, green, blue];
}

/** Whether an answer to the query tells of a light background; null for another answer. */
export function isLightBackground(answer: string): boolean | null {
  const background = readBackground(answer);
  if (background === null) return null;
  const [red, green, blue] = background;
  // Luma (ITU-R BT.601): what the eye makes of it.
  return 0.299 * red + 0.587 * green + 0.114 * blue > 127.5;
}

/** What rxvt, Konsole and others say in `COLORFGBG`, such as `0;15`: 7 and 15 are light grounds. null: nothing is said. */
export function isLightByEnvironment({ COLORFGBG: colours = '' }: Readonly<Record<string, string | undefined>>): boolean | null {
  const ground = /^\d+;(?:[^;]*;)?(\d+)$/.exec(colours)?.[1];
  return ground === undefined ? null : ground === '7' || ground === '15';
}

/** A terminal far away may take this long to answer, in ms; later the colours stay what people have got used to. */
export const answerLimitMs = 2000;
