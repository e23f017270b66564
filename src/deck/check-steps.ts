import { capabilityNames } from './capability-names.ts';
import type { Step } from './deck.ts';
import type { DemoFile, StepEntry } from './demo-yaml.ts';
import { nearest } from './nearest.ts';
import { deckErrorAt, quoted, type SourceFile } from './source.ts';

/** Throws DeckError unless ids are unique, every entry of every demo has its fence, and needs lead somewhere and not in a circle. */
export function checkSteps(steps: readonly Step[], demos: ReadonlyMap<string, DemoFile>, sources: ReadonlyMap<string, SourceFile>): void {
  checkIds(steps, sources);
  for (const [name, demo] of demos) checkEntries(name, demo, steps);
  const ids = new Set(steps.map(({ id }) => id));
  for (const demo of demos.values()) {
    for (const entry of demo.steps.values()) checkNeeds(entry, demo.source, ids);
  }
  refuseCycles(demos);
}

function checkIds(steps: readonly Step[], sources: ReadonlyMap<string, SourceFile>): void {
  const seen = new Map<string, Step>();
  for (const step of steps) {
    const { id, position: { file, line } } = step;
    const fail = (message: string, remedy: string): Error => deckErrorAt(sources.get(file) ?? { name: file, text: '' }, line - 1, message, remedy);
    const first = seen.get(id)?.position;
    if (first !== undefined) throw fail(`two steps have the id ${quoted(id)}`, `The first one is at ${first.file}:${first.line - 1}: give this one another.`);
    if (capabilityNames.includes(id)) throw fail(`a step has the name of a capability: ${quoted(id)}`, `\`needs\` could not tell them apart. Capabilities: ${capabilityNames.join(', ')}.`);
    seen.set(id, step);
  }
}

function checkEntries(name: string, demo: DemoFile, steps: readonly Step[]): void {
  const own = steps.filter((step) => step.demo === name).map(({ id }) => id);
  for (const [id, { line }] of demo.steps) {
    if (own.includes(id)) continue;
    const elsewhere = steps.find((step) => step.id === id);
    if (elsewhere !== undefined) {
      throw deckErrorAt(demo.source, line, `step ${quoted(id)} stands on slide ${elsewhere.slide}, which is not of this demo`, `Write \`<!-- demo: ${name} -->\` on that slide, or move the entry.`);
    }
    const close = nearest(id, own);
    const meant = close === null ? '' : `Did you mean "${close}"? `;
    throw deckErrorAt(demo.source, line, `no fence has the step ${quoted(id)}`, `${meant}Write \`bash +exec +id:${id}\` on a slide with \`<!-- demo: ${name} -->\`.`);
  }
}

function checkNeeds(entry: StepEntry, source: SourceFile, ids: ReadonlySet<string>): void {
  for (const { name, line } of entry.needs) {
    if (ids.has(name) || capabilityNames.includes(name)) continue;
    const close = nearest(name, [...ids, ...capabilityNames]);
    const meant = close === null ? '' : `Did you mean "${close}"? `;
    throw deckErrorAt(source, line, `${quoted(name)} is neither a capability nor a step of this deck`, `${meant}Capabilities: ${capabilityNames.join(', ')}.`);
  }
}

/** Walks the needs from each step with a list instead of recursion: the chain may be as long as the deck. */
function refuseCycles(demos: ReadonlyMap<string, DemoFile>): void {
  const entries = new Map([...demos.values()].flatMap((demo) => [...demo.steps].map(([id, entry]) => [id, { ...entry, source: demo.source }] as const)));
  const done = new Set<string>();
  for (const start of entries.keys()) {
    const path: string[] = [];
    const todo: ({ enter: string } | { leave: string })[] = [{ enter: start }];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if ('leave' in next) {
        path.pop();
        done.add(next.leave);
        continue;
      }
      const id = next.enter;
      const entry = entries.get(id);
      if (done.has(id) || entry === undefined) continue;
      if (path.includes(id)) {
        const circle = [...path.slice(path.indexOf(id)), id].join(' -> ');
        throw deckErrorAt(entry.source, entry.needs[0]?.line ?? entry.line, `steps that need each other: ${circle}`, 'None of them could ever run: remove one of these needs.');
      }
      path.push(id);
      todo.push({ leave: id }, ...entry.needs.map(({ name }) => ({ enter: name })));
    }
  }
}
