import { type Deck, type Step, stepsOf } from '../deck/deck.ts';

/** One step in one pass through the deck. */
export interface Rehearsed {
  readonly step: string;
  readonly status: 'passed' | 'failed';
  /** From the key to the check's answer, fallback included. */
  readonly durationMs: number;
  /** Its command did not run: it was done already. */
  readonly alreadyDone: boolean;
}

/** What a presenter wants to know of one step or section; times in ms, null when nothing was measured. */
export interface Timing {
  readonly name: string;
  /** How many times it was measured. */
  readonly count: number;
  /** The first time, on whatever was there: pulls and cold caches included. */
  readonly firstMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface Rehearsal {
  readonly passes: number;
  readonly steps: readonly Timing[];
  readonly sections: readonly Timing[];
  readonly total: Timing;
  /** What to pull, warm, cut or mend, one sentence each. */
  readonly advice: readonly string[];
}

/** More than this on a stage is waiting. */
const LONG_MS = 10_000;
/** A first time that is this much longer, and at least twice, is not chance. */
const COLD_MS = 2000;

/** Sums up passes through a deck. A step that was done already is not measured: its command did not run. */
export function summarizeRehearsal(deck: Deck, passes: readonly (readonly Rehearsed[])[]): Rehearsal {
  const steps = stepsOf(deck);
  const measured = (id: string): number[] => passes.flatMap((pass) => pass.filter(({ step, alreadyDone }) => step === id && !alreadyDone).map(({ durationMs }) => durationMs));
  const timings = steps.map(({ id }) => timing(id, measured(id)));
  const sections = sectionsOf(deck).map(({ title, ids }) => timing(title, passes.map((pass) => sum(pass.filter(({ step }) => ids.includes(step))))));
  return {
    passes: passes.length,
    steps: timings,
    sections,
    total: timing('all', passes.map(sum)),
    advice: steps.flatMap((step) => adviceFor(step, measured(step.id), passes)),
  };
}

/** A section begins at a level-1 heading and with each file; sections without steps are left out. */
function sectionsOf({ slides }: Deck): { title: string; ids: string[] }[] {
  const sections: { title: string; ids: string[] }[] = [];
  let file: string | null = null;
  for (const { level, title, blocks, position } of slides) {
    if (level === 1 || position.file !== file) sections.push({ title, ids: [] });
    file = position.file;
    sections.at(-1)?.ids.push(...blocks.flatMap((block) => (block.kind === 'step' ? [block.step.id] : [])));
  }
  return sections.filter(({ ids }) => ids.length > 0);
}

function adviceFor({ id, settings }: Step, times: readonly number[], passes: readonly (readonly Rehearsed[])[]): string[] {
  const advice: string[] = [];
  const failed = passes.filter((pass) => pass.some(({ step, status }) => step === id && status === 'failed')).length;
  if (failed > 0) advice.push(`${id}: mend or cut it, it failed in ${failed} of ${passes.length} passes`);
  const [first, ...later] = times;
  if (first === undefined) return advice;
  const usual = later.length === 0 ? null : percentile(later, 0.5);
  if (usual !== null && first >= usual * 2 && first >= usual + COLD_MS) {
    advice.push(`${id}: pull or warm it before the talk, the first time took ${seconds(first)}, later ones ${seconds(usual)}`);
  }
  const slow = percentile(later.length === 0 ? times : later, 0.95);
  if (slow >= LONG_MS) advice.push(`${id}: cut it, or play its recording (r), it takes up to ${seconds(slow)}`);
  else if (usual !== null && slow >= usual * 2 && slow >= usual + COLD_MS) advice.push(`${id}: have its recording at hand (r), it varies from ${seconds(usual)} to ${seconds(slow)}`);
  if (Math.max(...times) >= settings.timeoutMs * 0.8) advice.push(`${id}: raise its timeout of ${seconds(settings.timeoutMs)}, it came close`);
  return advice;
}

function timing(name: string, times: readonly number[]): Timing {
  const known = times.length > 0;
  return { name, count: times.length, firstMs: times[0] ?? null, p50Ms: known ? percentile(times, 0.5) : null, p95Ms: known ? percentile(times, 0.95) : null };
}

/** Nearest rank: always a time that was measured. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function sum(pass: readonly Rehearsed[]): number {
  return pass.reduce((total, { durationMs }) => total + durationMs, 0);
}

/** The summary as text: a table of steps, one of sections, then what to do. */
export function renderRehearsal({ passes, steps, sections, total, advice }: Rehearsal): string {
  const width = Math.max(8, ...[...steps, ...sections].map(({ name }) => name.length)) + 2;
  const head = (name: string): string => `${name.padEnd(width)}${['times', 'first', 'p50', 'p95'].map((word) => word.padStart(9)).join('')}`;
  const row = ({ name, count, firstMs, p50Ms, p95Ms }: Timing): string =>
    `${name.padEnd(width)}${[String(count), ...[firstMs, p50Ms, p95Ms].map((ms) => (ms === null ? '-' : seconds(ms)))].map((word) => word.padStart(9)).join('')}`;
  return [
    `${passes} ${passes === 1 ? 'pass' : 'passes'}; a step that was done already is not measured`,
    '', head('step'), ...steps.map(row),
    '', head('section'), ...sections.map(row), row({ ...total, name: 'all' }),
    '', ...(advice.length === 0 ? ['nothing to pull, warm or cut'] : advice),
    '',
  ].join('\n');
}

function seconds(ms: number): string {
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
