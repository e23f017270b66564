import { describe, expect, it } from 'vitest';
import { frame } from '../../src/ui/frame.ts';
import { bindingFor, footerOffers, keymap } from '../../src/ui/keymap.ts';
import { plainRow } from '../../src/ui/paint.ts';
import { type Place, situationOf } from '../../src/ui/situation.ts';
import { sceneNow, scenes } from './scenes.ts';

const places: readonly Place[] = ['slide', 'zoom', 'tree', 'page', 'asked', 'index', 'search', 'question', 'blank'];

describe('the table of keys', () => {
  it('gives a key one meaning in one place', () => {
    for (const place of places) {
      const keys = keymap.filter((binding) => binding.places.includes(place)).flatMap(({ keys }) => (keys === 'any' ? ['any'] : keys));
      expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    }
  });

  it('lists every key that it handles, or its neighbour does', () => {
    const shown = keymap.map((binding) => binding.shown).join(' ');
    for (const key of ['→', '←', 'PageDown', 'PageUp', 'Home', 'End', '↑↓', 'Ctrl-U', 'Ctrl-D', '< >', '⏎', 'R', 'f', 'x', 'Tab', 'Shift-Tab', '1-9', 'z', 'e', 's', '?', '[ ]', '12G', 'Ctrl-O', 'b .', 'F5', '/', 'n N', 'w', 'y', 'S', 'g', 'wheel', 'g G', 'q', 'Ctrl-C', 'Ctrl-Z', 'Ctrl-L', 'Esc']) {
      expect(shown).toContain(key);
    }
  });

  it('is what ? shows: every binding that has a name for its keys stands there', () => {
    const { session, view } = scenes['help']?.() ?? scenes['idle']!();
    const page = frame(view, session.getState(), { columns: 80, rows: 70 }, sceneNow).map(plainRow).join('\n');
    for (const { shown, label } of keymap.filter((binding) => binding.shown !== '')) {
      expect(page).toContain(shown);
      expect(page).toContain(label);
    }
  });

  it('offers in the footer only keys that do something now', () => {
    for (const make of Object.values(scenes)) {
      const { session, view } = make();
      const now = situationOf(view, session.getState());
      for (const offer of footerOffers(now, { lines: true, sideways: true })) {
        const binding = keymap.find(({ footer }) => footer === offer);
        expect(bindingFor(binding?.keys[0] ?? '', now)).toBe(binding);
      }
    }
  });

  it('offers what fits the moment', () => {
    const labels = (name: string): string[] => {
      const { session, view } = scenes[name]!();
      const now = situationOf(view, session.getState());
      return footerOffers(now, { lines: false, sideways: false }).map((offer) => `${typeof offer.shown === 'string' ? offer.shown : offer.shown(now)} ${offer.label(now)}`);
    };
    expect(labels('idle')).toEqual(['←→ slide', '⏎ run', 'e how it is checked', '? all keys']);
    expect(labels('running')).toEqual(['←→ slide', 'x stop', 'z zoom output', 'e how it is checked', '? all keys']);
    expect(labels('passed')).toEqual(['←→ slide', 'R run again', 'z zoom output', '? all keys']);
    expect(labels('failed')).toEqual(['←→ slide', '⏎ retry', 'f fallback', 'z zoom output', 'e how it is checked', '? all keys']);
    expect(labels('question')).toEqual(['y stop it and quit', 'Esc stay']);
    expect(labels('question-clean')).toEqual(['c undo', 'i undo all but images', '⏎ keep', 'Esc stay']);
    expect(labels('zoom')).toEqual(['x stop', '/ find', 'w wrap', '[ ] other runs', 'Esc back']);
    expect(labels('found')).toEqual(['←→ more', 'Esc end search', '⏎ run', 'Tab next step', 'e how it is checked', '? all keys', 'n N match 3/5']);
    expect(labels('found-in-output')).toEqual(['n N match 2/11', 'w wrap', '[ ] other runs', 'Esc end search']);
    expect(labels('index')).toEqual(['⏎ go there', 'x stop', '/ find', '↑↓ choose', 'Esc back']);
    expect(labels('number')).toEqual(['←→ slide', 'G goes to slide 12', '⏎ run', 'e how it is checked', '? all keys']);
  });
});
