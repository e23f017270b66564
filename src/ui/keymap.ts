import type { Key } from './keys.ts';
import type { Place, Situation } from './situation.ts';

export type Action =
  | 'next' | 'previous' | 'page-on' | 'page-back' | 'first' | 'last'
  | 'line-up' | 'line-down' | 'half-up' | 'half-down' | 'page-up' | 'page-down' | 'top' | 'end' | 'sideways-left' | 'sideways-right'
  | 'select-next' | 'select-previous' | 'select-number'
  | 'run' | 'run-again' | 'fallback' | 'stop'
  | 'zoom' | 'earlier-run' | 'later-run' | 'environment' | 'notes' | 'help' | 'back'
  | 'quit' | 'confirm' | 'interrupt' | 'suspend' | 'redraw';

export interface Binding {
  readonly action: Action;
  readonly keys: readonly Key[];
  /** The keys as people write them. */
  readonly shown: string;
  /** For the list of all keys. */
  readonly label: string;
  readonly group: 'Slides' | 'Steps' | 'Looking closer' | 'In a zoomed output or a page' | 'Leaving';
  readonly places: readonly Place[];
  /** Whether the key does something now; always without it. */
  readonly when?: (now: Situation) => boolean;
  /** In the footer while it matters: which keys, short words, and how important (1 stays longest). */
  readonly footer?: { readonly shown: string; readonly label: (now: Situation) => string; readonly rank: number; readonly when?: (now: Situation) => boolean };
}

const slide: readonly Place[] = ['slide'];
const panels: readonly Place[] = ['zoom', 'page'];
const everywhere: readonly Place[] = ['slide', 'zoom', 'page', 'question'];

const isSettled = ({ stepState, isUnderWay }: Situation): boolean => stepState !== null && stepState.status !== 'idle' && !isUnderWay;
const hasFailed = ({ stepState }: Situation): boolean => stepState !== null && ['failed', 'timeout', 'skipped', 'cancelled'].includes(stepState.status);

/** Every key of the program: what handles a key, the footer and the list of keys all read this table. */
export const keymap: readonly Binding[] = [
  {
    action: 'next', keys: ['right', 'l'], shown: '→ l', label: 'next slide, or what a slide still hides', group: 'Slides', places: slide,
    footer: { shown: '←→', label: ({ hasMore }) => (hasMore ? 'more' : 'slide'), rank: 3 },
  },
  { action: 'previous', keys: ['left', 'h'], shown: '← h', label: 'previous slide', group: 'Slides', places: slide },
  { action: 'page-on', keys: ['pagedown', 'space'], shown: 'PageDown space', label: 'one screen on, at its end the next slide', group: 'Slides', places: slide },
  { action: 'page-back', keys: ['pageup', 'backspace'], shown: 'PageUp ⌫', label: 'one screen back, at its top the previous slide', group: 'Slides', places: slide },
  { action: 'first', keys: ['home'], shown: 'Home', label: 'first slide', group: 'Slides', places: slide },
  { action: 'last', keys: ['end'], shown: 'End', label: 'last slide', group: 'Slides', places: slide },
  { action: 'line-up', keys: ['up', 'k'], shown: '↑ k', label: 'scroll up', group: 'Slides', places: slide },
  { action: 'line-down', keys: ['down', 'j'], shown: '↓ j', label: 'scroll down', group: 'Slides', places: slide },
  { action: 'half-up', keys: ['ctrl-u'], shown: 'Ctrl-U', label: 'scroll up half a screen', group: 'Slides', places: slide },
  { action: 'half-down', keys: ['ctrl-d'], shown: 'Ctrl-D', label: 'scroll down half a screen', group: 'Slides', places: slide },
  { action: 'sideways-left', keys: ['<', 'shift-left'], shown: '< Shift-←', label: 'scroll long lines back', group: 'Slides', places: slide },
  { action: 'sideways-right', keys: ['>', 'shift-right'], shown: '> Shift-→', label: 'scroll long lines to the left', group: 'Slides', places: slide },

  {
    action: 'run', keys: ['enter'], shown: '⏎', label: 'run the selected step', group: 'Steps', places: slide,
    when: ({ step }) => step !== null,
    footer: { shown: '⏎', label: (now) => (hasFailed(now) ? 'retry' : 'run'), rank: 1, when: ({ stepState, underWay }) => stepState !== null && stepState.status !== 'passed' && underWay.length === 0 },
  },
  {
    action: 'run-again', keys: ['R'], shown: 'R', label: 'run it again, even if it is done already', group: 'Steps', places: slide,
    when: ({ step }) => step !== null,
    footer: { shown: 'R', label: () => 'run again', rank: 5, when: ({ stepState, underWay }) => stepState?.status === 'passed' && underWay.length === 0 },
  },
  {
    action: 'fallback', keys: ['f'], shown: 'f', label: 'run its fallback: another command that shows the same', group: 'Steps', places: slide,
    when: ({ step }) => step !== null && step.settings.fallback !== null,
    footer: { shown: 'f', label: () => 'fallback', rank: 2, when: (now) => hasFailed(now) && now.underWay.length === 0 },
  },
  {
    action: 'stop', keys: ['x'], shown: 'x', label: 'stop the step that runs', group: 'Steps', places: ['slide', 'zoom', 'page'],
    when: ({ underWay }) => underWay.length > 0,
    footer: { shown: 'x', label: () => 'stop', rank: 1 },
  },
  {
    action: 'select-next', keys: ['tab'], shown: 'Tab', label: 'select the next step', group: 'Steps', places: slide, when: ({ steps }) => steps.length > 1,
    footer: { shown: 'Tab', label: () => 'next step', rank: 6 },
  },
  { action: 'select-previous', keys: ['shift-tab'], shown: 'Shift-Tab', label: 'select the previous step', group: 'Steps', places: slide, when: ({ steps }) => steps.length > 1 },
  { action: 'select-number', keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], shown: '1-9', label: 'select a step by its number', group: 'Steps', places: slide, when: ({ steps }) => steps.length > 0 },

  {
    action: 'zoom', keys: ['z'], shown: 'z', label: 'the whole output of the selected step', group: 'Looking closer', places: slide, when: (now) => now.hasOutput || now.isUnderWay,
    footer: { shown: 'z', label: () => 'zoom output', rank: 4 },
  },
  {
    action: 'environment', keys: ['e'], shown: 'e', label: 'what a step runs with, and how it is checked', group: 'Looking closer', places: ['slide', 'page'], when: ({ step }) => step !== null,
    footer: { shown: 'e', label: () => 'how it is checked', rank: 7, when: (now) => now.place === 'slide' && (!isSettled(now) || hasFailed(now)) },
  },
  { action: 'notes', keys: ['n'], shown: 'n', label: 'the speaker notes of the slide', group: 'Looking closer', places: ['slide', 'page'] },
  {
    action: 'help', keys: ['?'], shown: '?', label: 'all keys', group: 'Looking closer', places: ['slide', 'zoom', 'page'],
    footer: { shown: '?', label: () => 'all keys', rank: 2, when: ({ place }) => place === 'slide' },
  },

  { action: 'line-up', keys: ['up', 'k'], shown: '↑ k', label: 'up', group: 'In a zoomed output or a page', places: panels },
  {
    action: 'line-down', keys: ['down', 'j'], shown: '↓ j', label: 'down', group: 'In a zoomed output or a page', places: panels,
    footer: { shown: '↑↓', label: () => 'scroll', rank: 2 },
  },
  { action: 'page-down', keys: ['pagedown', 'space', 'ctrl-f'], shown: 'PageDown space', label: 'one screen down', group: 'In a zoomed output or a page', places: panels },
  { action: 'page-up', keys: ['pageup', 'b', 'ctrl-b'], shown: 'PageUp b', label: 'one screen up', group: 'In a zoomed output or a page', places: panels },
  { action: 'half-up', keys: ['ctrl-u'], shown: 'Ctrl-U', label: 'half a screen up', group: 'In a zoomed output or a page', places: panels },
  { action: 'half-down', keys: ['ctrl-d'], shown: 'Ctrl-D', label: 'half a screen down', group: 'In a zoomed output or a page', places: panels },
  {
    action: 'top', keys: ['g', 'home'], shown: 'g Home', label: 'to the beginning', group: 'In a zoomed output or a page', places: panels,
    footer: { shown: 'g G', label: () => 'begin, end', rank: 4, when: ({ place }) => place === 'zoom' },
  },
  { action: 'end', keys: ['G', 'end'], shown: 'G End', label: 'to the end, and follow it', group: 'In a zoomed output or a page', places: panels },
  { action: 'sideways-left', keys: ['<', 'shift-left', 'left', 'h'], shown: '← <', label: 'long lines back', group: 'In a zoomed output or a page', places: ['zoom'] },
  {
    action: 'sideways-right', keys: ['>', 'shift-right', 'right', 'l'], shown: '→ >', label: 'long lines to the left', group: 'In a zoomed output or a page', places: ['zoom'],
    footer: { shown: '←→', label: () => 'long lines', rank: 6 },
  },
  {
    action: 'earlier-run', keys: ['['], shown: '[', label: 'the run before this one', group: 'In a zoomed output or a page', places: ['zoom'], when: ({ stepState }) => (stepState?.runs.length ?? 0) > 1,
    footer: { shown: '[ ]', label: () => 'other runs', rank: 5 },
  },
  { action: 'later-run', keys: [']'], shown: ']', label: 'the run after this one', group: 'In a zoomed output or a page', places: ['zoom'], when: ({ stepState }) => (stepState?.runs.length ?? 0) > 1 },
  {
    action: 'back', keys: ['escape', 'q', 'z', 'enter'], shown: 'Esc q', label: 'back to the slide', group: 'In a zoomed output or a page', places: panels,
    footer: { shown: 'Esc', label: () => 'back', rank: 1 },
  },

  { action: 'quit', keys: ['q'], shown: 'q', label: 'quit; asks first while a step runs', group: 'Leaving', places: slide },
  { action: 'interrupt', keys: ['ctrl-c'], shown: 'Ctrl-C', label: 'stop the step that runs; twice: quit', group: 'Leaving', places: everywhere },
  { action: 'suspend', keys: ['ctrl-z'], shown: 'Ctrl-Z', label: 'back to the shell for a while (fg returns)', group: 'Leaving', places: everywhere },
  { action: 'redraw', keys: ['ctrl-l'], shown: 'Ctrl-L', label: 'draw the screen again', group: 'Leaving', places: everywhere },
  {
    action: 'confirm', keys: ['y'], shown: 'y', label: 'yes, when asked', group: 'Leaving', places: ['question'],
    footer: { shown: 'y', label: () => 'stop it and quit', rank: 1 },
  },
  {
    action: 'back', keys: ['escape', 'n', 'q'], shown: '', label: '', group: 'Leaving', places: ['question'],
    footer: { shown: 'Esc', label: () => 'stay', rank: 1 },
  },
];

/** What a key does now; null when it does nothing. */
export function bindingFor(key: Key, now: Situation): Binding | null {
  return keymap.find((binding) => binding.keys.includes(key) && isUsable(binding, now)) ?? null;
}

/** The keys that matter now, in the order of the table. */
export function footerBindings(now: Situation): Binding[] {
  return keymap.filter((binding) => binding.footer !== undefined && isUsable(binding, now) && (binding.footer.when?.(now) ?? true));
}

function isUsable({ places, when }: Binding, now: Situation): boolean {
  return places.includes(now.place) && (when?.(now) ?? true);
}
