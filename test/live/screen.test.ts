import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadDeck } from '../../src/commands/load-deck.ts';
import { type Slide, stepsOfSlide } from '../../src/deck/deck.ts';
import { cli, docker, emptyEngine, freshState, imageStore, runToEnd } from './live-engine.ts';
import { keys, PtyScreen } from './pty-screen.ts';

const state = freshState();
afterAll(state.remove);

let slides: readonly Slide[];
/** What each step's check says when all is well, from a run without a screen. */
let messages: ReadonlyMap<string, string>;
let screen: PtyScreen | null = null;
afterEach(() => screen?.remove());

beforeAll(async () => {
  slides = (await loadDeck(null, {})).deck.slides;
  await emptyEngine();
  const report = JSON.parse((await runToEnd(process.execPath, [cli, 'check', '--reporter', 'json'], freshState().env)).stdout) as {
    steps: { id: string; check: { message: string } | null }[];
  };
  messages = new Map(report.steps.map(({ id, check }) => [id, check?.message ?? '']));
  await emptyEngine();
});

const open = (columns: number, rows: number): PtyScreen => {
  screen = new PtyScreen(`${process.execPath} ${cli}`, { columns, rows, env: state.env });
  return screen;
};
/** The line under a step that passed; a fallback, and what was done already, say so before the check's message. */
const passedWith = (message: string): RegExp => new RegExp(`✔ (?:[a-z ]+: )?${message.slice(0, 50).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe(`the talk through the screen (${imageStore})`, () => {
  it('goes through every slide with arrows and Enter, and every demo happens under its command', async () => {
    const seen = open(100, 30);
    await seen.until(`1/${slides.length}`);
    for (const slide of slides) {
      await seen.until(` ${slide.number}/${slides.length} `);
      for (const step of stepsOfSlide(slide)) {
        seen.type(keys.enter);
        const passed = (text: string): boolean => passedWith(messages.get(step.id) ?? '').test(flat(text));
        await seen.until((text) => passed(text) || /✘ /.test(text), 120_000);
        if (!passed(seen.text())) {
          expect(step.settings.fallback, `${step.id} failed:\n${seen.text()}`).not.toBeNull();
          seen.type('f');
          await seen.until(passed, 120_000);
          expect(seen.text()).toContain('✔ fallback: ');
        }
      }
      if (slide.number < slides.length) seen.type(keys.right);
    }
    seen.type('q');
    await seen.until('Steps changed things here.');
    seen.type(keys.enter);
    expect(await seen.ended).toBe(0);
    expect(seen.onAlternateScreen).toBe(false);
  }, 400_000);

  it('is usable at 60x18, and after a resize in the middle', async () => {
    const seen = open(60, 18);
    await seen.until(`1/${slides.length}`);
    seen.type(keys.right);
    await seen.until(`2/${slides.length}`);
    seen.resize(100, 30);
    await seen.until((text) => text.split('\n').length === 30 && /\? all keys/.test(text.split('\n').at(-1) ?? ''));
    seen.resize(60, 18);
    await seen.until((text) => text.split('\n').length === 18 && /\?/.test(text.split('\n').at(-1) ?? ''));
    seen.type('q');
    expect(await seen.ended).toBe(0);
  });

  it('killed outright in the middle of a step, leaves neither its processes nor its container', async () => {
    const seen = open(100, 30);
    const hello = slides.find((slide) => stepsOfSlide(slide).some(({ command }) => /docker run .*mquery/.test(command)));
    for (let number = 1; number < (hello?.number ?? 1); number++) {
      await seen.until(`${number}/${slides.length}`);
      seen.type(keys.right);
    }
    await seen.until(`${hello?.number}/${slides.length}`);
    seen.type(keys.enter);
    await seen.until(/✘|✔/, 60_000);
    seen.kill('SIGKILL');
    await seen.ended;
    const names = await docker('ps', '-a', '--format', '{{.Image}} {{.Names}}');
    expect(names.filter((name) => /mquery/.test(name))).toEqual([]);
  });
});
