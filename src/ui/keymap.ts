import type { Binding, Offer } from './binding.ts';
import type { Key } from './keys.ts';
import type { Place, Situation } from './situation.ts';

const slide: readonly Place[] = ['slide'];
const zooms: readonly Place[] = ['zoom', 'tree'];
const panels: readonly Place[] = [...zooms, 'page', 'asked'];
const everywhere: readonly Place[] = ['slide', ...panels, 'index', 'search', 'question'];
const scrolled: readonly Place[] = [...panels, 'index'];

const isSettled = ({ stepState, isUnderWay }: Situation): boolean => stepState !== null && stepState.status !== 'idle' && !isUnderWay;
const hasFailed = ({ stepState }: Situation): boolean => stepState !== null && ['failed', 'timeout', 'skipped', 'cancelled'].includes(stepState.status);

const isAskedToClean = ({ question }: Situation): boolean => question === 'clean';

/** Every key of the program: what handles a key, the footer and the list of keys all read this table. */
export const keymap: readonly Binding[] = [
  {
    action: 'next', keys: ['right', 'l'], shown: '→ l', label: 'next slide, or more of this', group: 'Slides', places: slide,
    footer: { shown: ({ click }) => (click === null ? '←→' : '→'), label: ({ hasMore, click }) => click ?? (hasMore ? 'more' : 'slide'), rank: 3 },
  },
  { action: 'previous', keys: ['left', 'h'], shown: '← h', label: 'previous slide', group: 'Slides', places: slide },
  { action: 'page-on', keys: ['pagedown', 'space'], shown: 'PageDown space', label: 'a screen on, then next slide', group: 'Slides', places: slide },
  { action: 'page-back', keys: ['pageup', 'backspace'], shown: 'PageUp Backspace', label: 'a screen back, then previous', group: 'Slides', places: slide },
  { action: 'first', keys: ['home'], shown: 'Home End', label: 'first slide, last slide', group: 'Slides', places: slide },
  { action: 'last', keys: ['end'], shown: '', label: 'last slide', group: 'Slides', places: slide },
  {
    action: 'jump', keys: ['G'], shown: '12G', label: 'slide 12; alone, the last', group: 'Slides', places: slide,
    footer: { shown: 'G', label: ({ digits }) => `goes to slide ${digits}`, rank: 1, when: ({ digits }) => digits !== '' },
  },
  { action: 'jump-back', keys: ['ctrl-o'], shown: 'Ctrl-O', label: 'back to before the last jump', group: 'Slides', places: slide },
  { action: 'index', keys: ['g'], shown: 'g', label: 'all slides, and their steps', group: 'Slides', places: slide },
  {
    action: 'choose', keys: ['enter'], shown: '', label: 'go to the chosen slide', group: 'Slides', places: ['index'],
    footer: { shown: '⏎', label: () => 'go there', rank: 1 },
  },
  { action: 'blank', keys: ['b', '.'], shown: 'b .', label: 'blank, until any key', group: 'Slides', places: slide },
  { action: 'unblank', keys: 'any', shown: '', label: 'back from the blank screen', group: 'Slides', places: ['blank'] },
  { action: 'to-slide', keys: ['f5', 'shift-f5'], shown: 'F5', label: 'closes all that is open', group: 'Slides', places: everywhere },
  {
    action: 'back', keys: ['escape'], shown: '', label: 'closes what is open', group: 'Slides', places: slide,
    footer: { shown: 'Esc', label: () => 'end search', rank: 2, when: ({ matches }) => matches !== null },
  },
  { action: 'line-up', keys: ['up', 'k'], shown: '↑↓ k j', label: 'scroll a line', group: 'Slides', places: slide },
  {
    action: 'line-down', keys: ['down', 'j'], shown: '', label: 'scroll down', group: 'Slides', places: slide,
    footer: { shown: '↑↓', label: () => 'scroll', rank: 5, scrolls: 'lines' },
  },
  { action: 'half-up', keys: ['ctrl-u'], shown: 'Ctrl-U Ctrl-D', label: 'scroll half a screen', group: 'Slides', places: slide },
  { action: 'half-down', keys: ['ctrl-d'], shown: '', label: 'scroll down half a screen', group: 'Slides', places: slide },
  { action: 'sideways-left', keys: ['<', 'shift-left'], shown: '< > Shift-←→', label: 'scroll long lines', group: 'Slides', places: slide },
  { action: 'sideways-right', keys: ['>', 'shift-right'], shown: '', label: 'scroll long lines on', group: 'Slides', places: slide },

  {
    action: 'run', keys: ['enter'], shown: '⏎', label: 'run the selected step', group: 'Steps', places: slide,
    when: ({ step }) => step !== null,
    footer: { shown: '⏎', label: (now) => (hasFailed(now) ? 'retry' : 'run'), rank: 1, when: ({ stepState, underWay }) => stepState !== null && stepState.status !== 'passed' && underWay.length === 0 },
  },
  {
    action: 'run-again', keys: ['R'], shown: 'R', label: 'run it again, though done', group: 'Steps', places: slide,
    when: ({ step }) => step !== null,
    footer: { shown: 'R', label: () => 'run again', rank: 5, when: ({ stepState, underWay }) => stepState?.status === 'passed' && underWay.length === 0 },
  },
  {
    action: 'fallback', keys: ['f'], shown: 'f', label: 'run its fallback instead', group: 'Steps', places: slide,
    when: ({ step }) => step !== null && step.settings.fallback !== null,
    footer: { shown: 'f', label: () => 'fallback', rank: 2, when: (now) => hasFailed(now) && now.underWay.length === 0 },
  },
  {
    action: 'replay', keys: ['r'], shown: 'r', label: 'play its recording instead', group: 'Steps', places: slide,
    when: ({ hasRecording }) => hasRecording,
    footer: { shown: 'r', label: () => 'recorded', rank: 2, when: (now) => hasFailed(now) || (now.isUnderWay && !now.isPlaying) },
  },
  {
    action: 'stop', keys: ['x'], shown: 'x', label: 'stop what runs', group: 'Steps', places: ['slide', ...scrolled],
    when: ({ underWay, background }) => underWay.length + background.length > 0,
    footer: { shown: 'x', label: () => 'stop', rank: 1 },
  },
  {
    action: 'select-next', keys: ['tab'], shown: 'Tab Shift-Tab', label: 'select another step', group: 'Steps', places: slide, when: ({ steps }) => steps.length > 1,
    footer: { shown: 'Tab', label: () => 'next step', rank: 6 },
  },
  { action: 'select-previous', keys: ['shift-tab'], shown: '', label: 'select the previous step', group: 'Steps', places: slide, when: ({ steps }) => steps.length > 1 },
  { action: 'digit', keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], shown: '1-9', label: 'select a step by number', group: 'Steps', places: ['slide', 'index'] },

  {
    action: 'zoom', keys: ['z'], shown: 'z', label: 'all output of the step', group: 'Looking closer', places: slide, when: ({ zoomable }) => zoomable !== null,
    footer: { shown: 'z', label: () => 'zoom output', rank: 4 },
  },
  {
    action: 'trust', keys: ['y'], shown: '', label: 'let the deck run, when asked', group: 'Steps', places: ['asked'],
    footer: { shown: 'y', label: () => 'it may run', rank: 1 },
  },
  {
    action: 'environment', keys: ['e'], shown: 'e', label: 'what it runs with, its check', group: 'Looking closer', places: ['slide', 'page'], when: ({ step }) => step !== null,
    footer: { shown: 'e', label: () => 'how it is checked', rank: 7, when: (now) => now.place === 'slide' && (!isSettled(now) || hasFailed(now)) },
  },
  {
    action: 'copy', keys: ['y'], shown: 'y', label: 'copy command, output, digest', group: 'Looking closer', places: ['slide', ...zooms, 'page'], when: ({ place, panel }) => place !== 'page' || panel === 'document',
    footer: { shown: 'y', label: ({ place }) => (place === 'tree' ? 'copy digest' : 'copy'), rank: 4, when: ({ place, panel }) => place === 'tree' || panel === 'document' },
  },
  { action: 'notes', keys: ['s'], shown: 's', label: 'speaker notes', group: 'Looking closer', places: ['slide', 'page'] },
  {
    action: 'doctor', keys: ['d'], shown: 'd', label: 'doctor: what can run here', group: 'Looking closer', places: ['slide', 'page'],
    footer: { shown: 'd', label: () => 'doctor', rank: 3, when: ({ place, stepState }) => place === 'slide' && stepState?.status === 'skipped' },
  },
  {
    action: 'help', keys: ['?'], shown: '?', label: 'all keys', group: 'Looking closer', places: ['slide', ...scrolled],
    footer: { shown: '?', label: () => 'all keys', rank: 2, when: ({ place }) => place === 'slide' },
  },

  {
    action: 'search', keys: ['/'], shown: '/', label: 'find on slides, in an output', group: 'Searching', places: ['slide', ...zooms, 'index'],
    footer: { shown: '/', label: () => 'find', rank: 5, when: ({ place, matches }) => place !== 'slide' && matches === null },
  },
  { action: 'search-nowhere', keys: ['/'], shown: '', label: 'where it finds', group: 'Searching', places: ['page'] },
  {
    action: 'match-next', keys: ['n'], shown: 'n N', label: 'next match, the one before', group: 'Searching', places: ['slide', ...zooms], when: ({ matches }) => matches !== null,
    footer: { shown: 'n N', label: ({ matches }) => `match ${sayMatches(matches)}`, rank: 2 },
  },
  { action: 'match-previous', keys: ['N'], shown: '', label: 'the match before', group: 'Searching', places: ['slide', ...zooms], when: ({ matches }) => matches !== null },
  { action: 'search-keep', keys: ['enter'], shown: '⏎', label: 'goes on with what was found', group: 'Searching', places: ['search'] },
  { action: 'search-cancel', keys: ['escape'], shown: 'Esc', label: 'ends it, back where one was', group: 'Searching', places: ['search'] },
  { action: 'search-erase', keys: ['backspace'], shown: '', label: 'takes back a character', group: 'Searching', places: ['search'] },
  { action: 'line-up', keys: ['up'], shown: '', label: 'the slide before', group: 'Searching', places: ['search'], when: ({ panel }) => panel === 'index' },
  { action: 'line-down', keys: ['down'], shown: '', label: 'the slide after', group: 'Searching', places: ['search'], when: ({ panel }) => panel === 'index' },
  { action: 'search-clear', keys: ['ctrl-u'], shown: '', label: 'takes back all', group: 'Searching', places: ['search'] },

  { action: 'line-up', keys: ['up', 'k'], shown: '↑↓ k j', label: 'scroll a line', group: 'In an output or a page', places: ['zoom', 'page', 'asked', 'index'] },
  {
    action: 'line-down', keys: ['down', 'j'], shown: '', label: 'down', group: 'In an output or a page', places: ['zoom', 'page', 'asked', 'index'],
    footer: { shown: '↑↓', label: ({ place }) => (place === 'index' ? 'choose' : 'scroll'), rank: 2, scrolls: 'lines' },
  },
  { action: 'page-down', keys: ['pagedown', 'space', 'ctrl-f'], shown: 'space b', label: 'a screen down, up', group: 'In an output or a page', places: scrolled },
  { action: 'page-up', keys: ['pageup', 'b', 'ctrl-b'], shown: '', label: 'one screen up', group: 'In an output or a page', places: scrolled },
  { action: 'half-up', keys: ['ctrl-u'], shown: 'Ctrl-U Ctrl-D', label: 'half a screen up, down', group: 'In an output or a page', places: scrolled },
  { action: 'half-down', keys: ['ctrl-d'], shown: '', label: 'half a screen down', group: 'In an output or a page', places: scrolled },
  {
    action: 'top', keys: ['g', 'home'], shown: 'g G', label: 'begin; end, and follow it', group: 'In an output or a page', places: scrolled,
    footer: { shown: 'g G', label: () => 'begin, end', rank: 4, when: ({ place }) => place === 'zoom', scrolls: 'lines' },
  },
  { action: 'end', keys: ['G', 'end'], shown: '', label: 'to the end, and follow it', group: 'In an output or a page', places: scrolled },
  { action: 'sideways-left', keys: ['<', 'shift-left', 'left', 'h'], shown: '←→ < >', label: 'scroll long lines', group: 'In an output or a page', places: panels },
  {
    action: 'sideways-right', keys: ['>', 'shift-right', 'right', 'l'], shown: '', label: 'long lines on', group: 'In an output or a page', places: panels,
    footer: { shown: '←→', label: () => 'long lines', rank: 6, scrolls: 'sideways' },
  },
  {
    action: 'wrap', keys: ['w'], shown: 'w', label: 'wrap long lines, or cut them', group: 'In an output or a page', places: zooms,
    footer: { shown: 'w', label: () => 'wrap', rank: 6 },
  },
  { action: 'save', keys: ['S'], shown: 'S', label: 'save the output as a file', group: 'In an output or a page', places: zooms },
  { action: 'wheel-up', keys: ['wheel-up'], shown: 'wheel', label: 'scrolls, with --mouse', group: 'In an output or a page', places: ['slide', ...scrolled] },
  { action: 'wheel-down', keys: ['wheel-down'], shown: '', label: 'scrolls down', group: 'In an output or a page', places: ['slide', ...scrolled] },
  {
    action: 'earlier-run', keys: ['['], shown: '[ ]', label: 'the run before, after', group: 'In an output or a page', places: zooms, when: ({ zoomedRuns }) => zoomedRuns > 1,
    footer: { shown: '[ ]', label: () => 'other runs', rank: 5 },
  },
  { action: 'later-run', keys: [']'], shown: '', label: 'the run after this one', group: 'In an output or a page', places: zooms, when: ({ zoomedRuns }) => zoomedRuns > 1 },
  {
    action: 'back', keys: ['escape', 'q', 'z', 'enter'], shown: 'Esc q', label: 'back to the slide', group: 'In an output or a page', places: ['zoom', 'page'],
    footer: { shown: 'Esc', label: ({ matches }) => (matches === null ? 'back' : 'end search'), rank: 1 },
  },

  {
    action: 'stop-previous', keys: ['up', 'k'], shown: '', label: 'the digest before', group: 'In the tree of an image', places: ['tree'],
    footer: { shown: '↑↓', label: () => 'walk', rank: 2 },
  },
  { action: 'stop-next', keys: ['down', 'j'], shown: '↑↓ k j', label: 'from digest to digest', group: 'In the tree of an image', places: ['tree'] },
  {
    action: 'open', keys: ['enter'], shown: '⏎', label: 'the JSON that it names', group: 'In the tree of an image', places: ['tree'],
    footer: { shown: '⏎', label: () => 'its JSON', rank: 1 },
  },
  {
    action: 'back', keys: ['escape', 'q', 'z'], shown: '', label: 'back to the slide', group: 'In the tree of an image', places: ['tree'],
    footer: { shown: 'Esc', label: ({ matches }) => (matches === null ? 'back' : 'end search'), rank: 1 },
  },

  {
    action: 'back', keys: ['escape', 'q'], shown: '', label: 'back to the slide', group: 'In an output or a page', places: ['index'],
    footer: { shown: 'Esc', label: ({ matches }) => (matches === null ? 'back' : 'all slides'), rank: 1 },
  },

  { action: 'shell', keys: ['!'], shown: '!', label: 'a shell with its environment', group: 'Leaving', places: ['slide', ...panels] },
  { action: 'quit', keys: ['q'], shown: 'q', label: 'quit; asks if need be', group: 'Leaving', places: ['slide', 'question'] },
  { action: 'interrupt', keys: ['ctrl-c'], shown: 'Ctrl-C', label: 'stop a step; twice: quit', group: 'Leaving', places: everywhere },
  { action: 'suspend', keys: ['ctrl-z'], shown: 'Ctrl-Z', label: 'to the shell; fg comes back', group: 'Leaving', places: everywhere },
  { action: 'redraw', keys: ['ctrl-l'], shown: 'Ctrl-L', label: 'draw the screen again', group: 'Leaving', places: everywhere },
  {
    action: 'confirm', keys: ['y'], shown: '', label: 'yes, when asked', group: 'Leaving', places: ['question'], when: ({ question }) => question === 'quit',
    footer: { shown: 'y', label: () => 'stop it and quit', rank: 1 },
  },
  {
    action: 'clean-up', keys: ['c'], shown: '', label: 'undo it all', group: 'Leaving', places: ['question'], when: isAskedToClean,
    footer: { shown: 'c', label: () => 'undo', rank: 1 },
  },
  {
    action: 'clean-up-but-images', keys: ['i'], shown: '', label: 'undo all but the images', group: 'Leaving', places: ['question'], when: isAskedToClean,
    footer: { shown: 'i', label: () => 'undo all but images', rank: 3 },
  },
  {
    action: 'leave-it', keys: ['enter', 'k'], shown: '', label: 'leave it as it is', group: 'Leaving', places: ['question'], when: isAskedToClean,
    footer: { shown: '⏎', label: () => 'keep', rank: 1 },
  },
  { action: 'back', keys: ['q'], shown: '', label: 'no', group: 'Leaving', places: ['asked'] },
  {
    action: 'back', keys: ['escape', 'n'], shown: '', label: 'no, when asked', group: 'Leaving', places: ['question', 'asked'],
    footer: { shown: 'Esc', label: ({ place }) => (place === 'asked' ? 'no' : 'stay'), rank: 1 },
  },
  { action: 'search-type', keys: 'any', shown: '', label: 'what is looked for', group: 'Searching', places: ['search'] },
];

/** What a key does now; null when it does nothing. */
export function bindingFor(key: Key, now: Situation): Binding | null {
  return keymap.find(({ keys, ...binding }) => (keys === 'any' ? !isWheel(key) : keys.includes(key)) && isUsable(binding, now)) ?? null;
}

/** `3/17`; `3/17…` while the rest is still being looked through. */
export function sayMatches(matches: Situation['matches']): string {
  if (matches === null) return '';
  return `${matches.at}/${matches.count}${matches.isComplete ? '' : '…'}`;
}

/** What the footer offers now, in the order of the table; `beyond`: whether something lies above or below the window, or beside it. */
export function footerOffers(now: Situation, beyond: Readonly<Record<'lines' | 'sideways', boolean>>): Offer[] {
  return keymap.flatMap((binding) => {
    const { footer } = binding;
    if (footer === undefined || !isUsable(binding, now) || footer.when?.(now) === false) return [];
    return footer.scrolls !== undefined && !beyond[footer.scrolls] && now.place !== 'index' ? [] : [footer];
  });
}

/** A table that is bumped does not end a blank screen. */
function isWheel(key: Key): boolean {
  return key.startsWith('wheel-');
}

function isUsable({ places, when }: Pick<Binding, 'places' | 'when'>, now: Situation): boolean {
  return places.includes(now.place) && (when?.(now) ?? true);
}
