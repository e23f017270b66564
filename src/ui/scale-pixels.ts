/** A picture as rows of pixels, four bytes each: red, green, blue, alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * The picture in another size. Each pixel is the mean of what it covers, by area: a smaller picture loses no thin line,
 * a larger one stays sharp.
 */
export function scaled(picture: Pixels, width: number, height: number): Pixels {
  if (picture.width === width && picture.height === height) return picture;
  const { data } = picture;
  // What is transparent has no say in a colour: the colours are weighted by their alpha on the way.
  const weighted = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++) weighted[at + channel] = ((data[at + channel] ?? 0) * alpha) / 255;
    weighted[at + 3] = alpha;
  }
  const narrow = resampled(weighted, { from: picture.width, to: width, step: 4, lines: picture.height, lineStep: picture.width * 4, outStep: 4, outLineStep: width * 4 });
  const sized = resampled(narrow, { from: picture.height, to: height, step: width * 4, lines: width, lineStep: 4, outStep: width * 4, outLineStep: 4 });
  const result = new Uint8Array(sized.length);
  for (let at = 0; at < sized.length; at += 4) {
    const alpha = sized[at + 3] ?? 0;
    for (let channel = 0; channel < 3; channel++) result[at + channel] = alpha === 0 ? 0 : Math.min(255, Math.round(((sized[at + channel] ?? 0) * 255) / alpha));
    result[at + 3] = Math.round(alpha);
  }
  return { data: result, width, height };
}

interface Run {
  /** Pixels along the line, before and after. */
  readonly from: number;
  readonly to: number;
  readonly lines: number;
  /** Where the next pixel of a line is, and the next line. */
  readonly step: number;
  readonly lineStep: number;
  readonly outStep: number;
  readonly outLineStep: number;
}

/** Every line along one axis. */
function resampled(data: Float32Array, { from, to, lines, step, lineStep, outStep, outLineStep }: Run): Float32Array {
  const result = new Float32Array(to * lines * 4);
  const ratio = from / to;
  for (let out = 0; out < to; out++) {
    const [start, end] = [out * ratio, Math.min(from, (out + 1) * ratio)];
    for (let at = Math.floor(start); at < end; at++) {
      const share = (Math.min(end, at + 1) - Math.max(start, at)) / (end - start);
      for (let line = 0; line < lines; line++) {
        const [source, target] = [line * lineStep + at * step, line * outLineStep + out * outStep];
        for (let channel = 0; channel < 4; channel++) result[target + channel]! += (data[source + channel] ?? 0) * share;
      }
    }
  }
  return result;
}
