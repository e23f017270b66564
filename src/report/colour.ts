/** What a text means; its colour only repeats what a word or mark says. */
export type Tone = 'good' | 'bad' | 'doubtful' | 'strong' | 'plain';

const codes: Readonly<Record<Tone, string>> = { good: '32', bad: '31;1', doubtful: '33', strong: '1', plain: '' };

/** `text` with its tone's colours, closed. */
export function paint(tone: Tone, text: string): string {
  return codes[tone] === '' || text === '' ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`;
}
