import { readSgr } from '../../src/ui/sgr.ts';

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** A painted row in words: `{bold bright-cyan}title{}`; a ground stands behind `on`. `{}` is the terminal's own look. */
export function inWords(painted: string): string {
  let parameters = '';
  return painted.replaceAll(/\x1b\[([\d;]*)m/g, (_, codes: string) => {
    parameters = `${parameters};${codes}`.replace(/^.*(?:^|;)0(?=;|$)/, '');
    const { foreground, background, bold, faint, italic, underline, inverse, strike } = readSgr(parameters);
    const marks = Object.entries({ bold, faint, italic, underline, inverse, strike }).filter(([, on]) => on).map(([name]) => name);
    return `{${[...marks, ...(foreground === null ? [] : [colourName(foreground)]), ...(background === null ? [] : ['on', colourName(background)])].join(' ')}}`;
  });
}

function colourName(colour: NonNullable<ReturnType<typeof readSgr>['foreground']>): string {
  if ('rgb' in colour) return `#${colour.rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  if (colour.index >= 16) return String(colour.index);
  return `${colour.index >= 8 ? 'bright-' : ''}${names[colour.index % 8]}`;
}
