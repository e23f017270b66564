import type { OptionSpec } from './options.ts';

export const cleanOptions: readonly OptionSpec[] = [
  { name: '--dry-run', value: null, help: 'say what would be undone, and change nothing' },
  { name: '--json', value: null, help: 'one JSON document instead of lines' },
  { name: '--pulled', value: null, help: 'undo what `pull` took too: its images, its registry, its copies' },
  { name: '--keep', value: 'images', help: 'leave images that were pulled or built; a later clean can still remove them' },
];
