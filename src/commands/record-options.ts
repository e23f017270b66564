import type { OptionSpec } from './options.ts';

export const recordOptions: readonly OptionSpec[] = [
  { name: '--out', value: 'DIR', help: 'write to DIR/DEMO/recordings instead of to the demos of the deck' },
  { name: '--only', value: 'ID,..', help: 'these steps only, in talk order' },
  { name: '--stand-in', value: 'IMAGE=WHAT', help: 'an image that is not the real one on this engine, and what it is: said in every recording', multiple: true },
  { name: '--from', value: 'FILE', help: 'take an asciicast that somebody else made as the recording of the one step of --only; nothing runs' },
];
