import { describe, expect, it } from 'vitest';
import { spansOfOutput } from '../../src/ui/ansi.ts';
import { isLightBackground } from '../../src/ui/background.ts';
import { colourDepth } from '../../src/ui/colour-depth.ts';
import { frame } from '../../src/ui/frame.ts';
import { paintRow } from '../../src/ui/paint.ts';
import { readSgr } from '../../src/ui/sgr.ts';
import { fitRow } from '../../src/ui/spans.ts';
import { dark, darkOnLight } from '../../src/ui/theme.ts';
import { sceneNow, scenes } from './scenes.ts';

describe('painting a row', () => {
  it('says only what changes, and leaves nothing open', () => {
    const painted = paintRow([{ text: 'a', style: 'code', ground: 'code' }, { text: 'b', style: 'option', ground: 'code' }, { text: 'c', style: 'text' }], dark, '256');
    const { code, option } = dark.looks;
    expect(painted).toBe(`\x1b[38;5;${code.colour?.indexed};48;5;${dark.grounds.code?.indexed}ma\x1b[38;5;${option.colour?.indexed}mb\x1b[0mc`);
  });

  it('ends marks that the next span does not have', () => {
    expect(paintRow([{ text: 'a', style: 'strong', marks: ['bold'] }, { text: 'b', style: 'text' }], dark, 'none')).toBe('\x1b[1ma\x1b[0mb');
  });

  it('leaves out blanks at the end that show nothing, and keeps those on a ground', () => {
    expect(paintRow(fitRow([{ text: 'a', style: 'text' }], 9), dark, 'truecolor')).toBe('a');
    expect(paintRow(fitRow([{ text: 'a', style: 'code', ground: 'code' }], 9, 'code'), dark, 'truecolor')).toContain('a\x1b');
    expect(paintRow(fitRow([{ text: 'a', style: 'text' }], 9), darkOnLight, 'truecolor')).toContain('a        \x1b[0m');
  });

  it('shows no colour at all with NO_COLOR, and still tells every state by signs and words', () => {
    for (const make of Object.values(scenes)) {
      const { session, view } = make();
      const painted = frame(view, session.getState(), { columns: 100, rows: 30 }, sceneNow).map((row) => paintRow(row, dark, 'none')).join('\n');
      for (const [, codes = ''] of painted.matchAll(/\x1b\[([\d;]*)m/g)) {
        expect(codes.split(';').filter((code) => !['0', '1', '2', '3', '4', '7', '9'].includes(code))).toEqual([]);
      }
    }
  });
});

describe('output of commands', () => {
  const painted = (line: string, depth: 'none' | '16' | '256' | 'truecolor'): string => paintRow(spansOfOutput(line), dark, depth);

  it('keeps its colours, in shades that can be read on our ground', () => {
    expect(spansOfOutput('a\x1b[1;31mb\x1b[0mc')).toEqual([{ text: 'a', style: 'output' }, { text: 'b', style: 'output', sgr: '1;31' }, { text: 'c', style: 'output' }]);
    expect(painted('\x1b[34mblue\x1b[0m', 'truecolor')).toContain(`38;2;${dark.output[4]?.rgb.join(';')}`);
    expect(painted('\x1b[34mblue\x1b[0m', '16')).toBe('\x1b[34mblue\x1b[0m');
    expect(painted('\x1b[1;34mblue\x1b[0m', 'none')).toBe('\x1b[1mblue\x1b[0m');
  });

  it('256 colours and true colours become what the terminal has', () => {
    expect(painted('\x1b[38;5;208mx', '256')).toContain('38;5;208');
    expect(painted('\x1b[38;5;208mx', 'truecolor')).toContain('38;2;255;135;0');
    expect(painted('\x1b[38;2;255;0;0mx', '256')).toContain('38;5;196');
    expect(painted('\x1b[48;2;255;90;90mx', '16')).toMatch(/\x1b\[(41|101)m/);
  });

  it('a sequence is understood as a terminal would', () => {
    expect(readSgr('1;4;38;5;9;22')).toMatchObject({ bold: false, underline: true, foreground: { index: 9 } });
    expect(readSgr('31;0')).toMatchObject({ foreground: null });
    expect(readSgr('38;5')).toMatchObject({ foreground: null });
    expect(readSgr('97;100')).toMatchObject({ foreground: { index: 15 }, background: { index: 8 } });
  });

  it('of one endless line only the beginning is looked at', () => {
    const spans = spansOfOutput(`\x1b[31m${'x'.repeat(10_000_000)}`);
    expect(spans[0]?.text.length).toBeLessThan(30_000);
  });
});

describe('the terminal’s colours', () => {
  it.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'], [{ TERM: 'xterm-256color' }, '256'], [{ TERM: 'xterm' }, '16'], [{ TERM: 'dumb' }, 'none'], [{}, 'none'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'], [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
    [{ TERM: 'xterm-256color', XTERM_VERSION: 'XTerm(390)' }, 'truecolor'], [{ TERM: 'tmux-256color', XTERM_VERSION: 'XTerm(390)' }, '256'], [{ TERM: 'xterm-256color', WT_SESSION: 'x' }, 'truecolor'],
  ])('%j has %s', (env, depth) => {
    expect(colourDepth(env)).toBe(depth);
  });

  it('a light background is told from a dark one', () => {
    expect(isLightBackground('11;rgb:ffff/ffff/ffff')).toBe(true);
    expect(isLightBackground('11;rgb:12/16/1d')).toBe(false);
    expect(isLightBackground('10;rgb:ffff/ffff/ffff')).toBeNull();
  });
});
