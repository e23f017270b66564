import type { Key } from './keys.ts';
import type { Place, Situation } from './situation.ts';

export type Action =
  | 'next' | 'previous' | 'page-on' | 'page-back' | 'first' | 'last' | 'jump' | 'jump-back'
  | 'line-up' | 'line-down' | 'half-up' | 'half-down' | 'page-up' | 'page-down' | 'top' | 'end' | 'sideways-left' | 'sideways-right'
  | 'select-next' | 'select-previous' | 'digit'
  | 'run' | 'run-again' | 'fallback' | 'replay' | 'stop'
  | 'zoom' | 'earlier-run' | 'later-run' | 'environment' | 'notes' | 'doctor' | 'help' | 'back'
  | 'search' | 'search-nowhere' | 'search-type' | 'search-erase' | 'search-clear' | 'search-keep' | 'search-cancel' | 'match-next' | 'match-previous' | 'wrap' | 'copy' | 'save' | 'stop-next' | 'stop-previous' | 'open' | 'wheel-up' | 'wheel-down'
  | 'index' | 'choose' | 'blank' | 'unblank' | 'to-slide'
  | 'quit' | 'confirm' | 'clean-up' | 'clean-up-but-images' | 'leave-it' | 'interrupt' | 'suspend' | 'redraw' | 'shell' | 'trust';

export interface Binding {
  readonly action: Action;
  /** `any`: whatever key comes. */
  readonly keys: readonly Key[] | 'any';
  /** The keys as people write them; '' where the binding before it lists them too. */
  readonly shown: string;
  /** For the list of all keys. */
  readonly label: string;
  readonly group: 'Slides' | 'Steps' | 'Looking closer' | 'Searching' | 'In an output or a page' | 'In the tree of an image' | 'Leaving';
  readonly places: readonly Place[];
  /** Whether the key does something now; always without it. */
  readonly when?: (now: Situation) => boolean;
  /** In the footer while it matters: which keys, short words, and how important (1 stays longest). */
  readonly footer?: Offer;
}

export interface Offer {
  readonly shown: string | ((now: Situation) => string);
  readonly label: (now: Situation) => string;
  readonly rank: number;
  readonly when?: (now: Situation) => boolean;
  /** Only while something lies above or below the window, or, `sideways`, beside it. */
  readonly scrolls?: 'lines' | 'sideways';
}
