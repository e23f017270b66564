import { describe, expect, it } from 'vitest';
import { frame } from '../../src/ui/frame.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { cellWidth, type Row, rowWidth, textOf } from '../../src/ui/spans.ts';
import type { Size } from '../../src/ui/view.ts';
import { expectGolden } from './golden.ts';
import { act, sceneNow, type Scene, scenes } from './scenes.ts';

const sizes: readonly Size[] = [[60, 18], [80, 24], [100, 30], [200, 60]].map(([columns = 0, rows = 0]) => ({ columns, rows }));

function rowsOf({ session, view }: Scene, size: Size): string[] {
  return frame(view, session.getState(), size, sceneNow).map(plainRow);
}

function drawn(scene: Scene, size: Size): string {
  const edge = `+${'-'.repeat(size.columns)}+`;
  const rows = frame(scene.view, scene.session.getState(), size, sceneNow).flatMap((row) => [`|${textOf(row)}|`, ...inverseCells(row)]);
  return [`${size.columns}x${size.rows}`, edge, ...rows, edge, ''].join('\n');
}

/** A line below the row with `^` under what stands in reverse video, `=` where it is bold too; none where nothing does. */
function inverseCells(row: Row): string[] {
  const under = row.map(({ text, marks = [] }) => (marks.includes('inverse') ? (marks.includes('bold') ? '=' : '^') : ' ').repeat(cellWidth(text))).join('').trimEnd();
  return under === '' ? [] : [` ${under}`];
}

describe('the screen, as a person sees it', () => {
  it.each(Object.keys(scenes))('%s', (name) => {
    const scene = scenes[name]?.();
    if (scene === undefined) throw new Error(name);
    expectGolden(name, sizes.map((size) => drawn(scene, size)).join('\n'));
  });
});

describe('the frame', () => {
  const size = { columns: 80, rows: 24 };

  it('moves in one place at most', () => {
    for (const make of Object.values(scenes)) {
      const { session, view } = make();
      const moving = frame(view, session.getState(), size, sceneNow).flat().filter(({ style }) => style === 'spinner');
      expect(moving.length).toBeLessThanOrEqual(1);
    }
  });

  it('says how many lines lie below, and shows them when scrolled', () => {
    const scene = { ...(scenes['prose'] as () => Scene)() };
    const small = { columns: 60, rows: 18 };
    const [, below = ''] = /▼ (\d+) more lines/.exec(rowsOf(scene, small).join('\n')) ?? [];
    expect(Number(below)).toBeGreaterThan(5);
    const down = act(scene, small, ...Array.from({ length: Number(below) }, () => 'line-down' as const));
    const rows = rowsOf({ ...scene, view: down }, small);
    expect(rows.join('\n')).not.toContain('▼');
    expect(rows.join('\n')).toContain(`▲ ${below} lines above`);
    expect(rows.join('\n')).toContain('RUN echo');
  });

  it('says so when the window is too small to draw in', () => {
    const scene = (scenes['idle'] as () => Scene)();
    const tiny = frame(scene.view, scene.session.getState(), { columns: 12, rows: 3 }, sceneNow);
    expect(tiny.map((row) => rowWidth(row))).toEqual([12, 12, 12]);
    expect(tiny.map(plainRow)[0]).toBe('needs 24x6');
    expect(frame(scene.view, scene.session.getState(), { columns: 20, rows: 5 }, sceneNow).map(plainRow)[0]).toBe('needs 24x6, has 20x5');
  });

  it('marks code that is cut, and shows the rest when scrolled sideways', () => {
    const scene = (scenes['pause'] as () => Scene)();
    const narrow = { columns: 60, rows: 18 };
    expect(rowsOf(scene, narrow).find((row) => row.includes('buildx build'))).toMatch(/› +\[1\]$/);
    const right = act(scene, narrow, ...Array.from({ length: 12 }, () => 'sideways-right' as const));
    const moved = rowsOf({ ...scene, view: right }, narrow).find((row) => row.includes('--push'));
    expect(moved).toMatch(/‹.*hello:arm \. --push/);
  });
});
