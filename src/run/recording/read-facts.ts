import { CastError } from './cast-error.ts';
import { factsKey, type RecordedCheck, type RecordedSource, type RecordingFacts, type Thinned } from './recording.ts';

const REMEDY = 'record the step again: multiarch-workshop record --only STEP';

/** Our key of an asciicast's header, validated. Throws CastError (line 1) that names the field and what it must be. */
export function readFacts(value: unknown): RecordingFacts {
  const facts = record(value, factsKey);
  if (facts['schema'] !== 1) throw fault('schema', 'must be 1', facts['schema']);
  const deck = record(facts['deck'], 'deck');
  return {
    schema: 1,
    step: text(facts['step'], 'step'),
    deck: { title: text(deck['title'], 'deck.title'), digest: digest(deck['digest'], 'deck.digest') },
    source: oneOf<RecordedSource>(facts['source'], 'source', ['live', 'fallback', 'imported']),
    commandDigest: digest(facts['commandDigest'], 'commandDigest'),
    fallback: orNull(facts['fallback'], (given) => {
      const fallback = record(given, 'fallback');
      return { digest: digest(fallback['digest'], 'fallback.digest'), insteadOf: text(fallback['insteadOf'], 'fallback.insteadOf') };
    }),
    parameters: texts(facts['parameters'], 'parameters'),
    engine: orNull(facts['engine'], (given) => {
      const engine = record(given, 'engine');
      return {
        version: text(engine['version'], 'engine.version'),
        platform: text(engine['platform'], 'engine.platform'),
        buildx: orNull(engine['buildx'], (buildx) => text(buildx, 'engine.buildx')),
      };
    }),
    recordedAt: date(facts['recordedAt'], 'recordedAt'),
    exitCode: orNull(facts['exitCode'], (given) => integer(given, 'exitCode', 0)),
    line: orNull(facts['line'], (given) => integer(given, 'line', 1)),
    check: orNull(facts['check'], readCheck),
    thinned: orNull(facts['thinned'], readThinned),
    standIns: texts(facts['standIns'], 'standIns'),
  };
}

function readCheck(value: unknown): RecordedCheck {
  const check = record(value, 'check');
  const { message } = check;
  if (typeof message !== 'string') throw fault('check.message', 'must be a text', message);
  return {
    status: oneOf<RecordedCheck['status']>(check['status'], 'check.status', ['passed', 'failed']),
    message,
    durationMs: integer(check['durationMs'], 'check.durationMs', 0),
  };
}

function readThinned(value: unknown): Thinned {
  const thinned = record(value, 'thinned');
  return {
    bytes: integer(thinned['bytes'], 'thinned.bytes', 0),
    lines: integer(thinned['lines'], 'thinned.lines', 0),
    fromMs: integer(thinned['fromMs'], 'thinned.fromMs', 0),
    toMs: integer(thinned['toMs'], 'thinned.toMs', 0),
  };
}

function orNull<T>(value: unknown, read: (given: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault(name, 'must be an object', value);
  return value as Record<string, unknown>;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw fault(name, 'must be a text', value);
  return value;
}

function texts(value: unknown, name: string): Record<string, string> {
  const entries = Object.entries(record(value, name)).map(([key, entry]): [string, string] => [key, text(entry, `${name}.${key}`)]);
  return Object.fromEntries(entries);
}

function digest(value: unknown, name: string): string {
  if (typeof value !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(value)) throw fault(name, 'must be sha256: and 64 hex digits', value);
  return value;
}

function date(value: unknown, name: string): string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) || Number.isNaN(Date.parse(value))) {
    throw fault(name, 'must be a date such as 2026-11-23T13:43:29.123Z', value);
  }
  return value;
}

function integer(value: unknown, name: string, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) throw fault(name, `must be a whole number from ${least}`, value);
  return value;
}

function oneOf<T extends string>(value: unknown, name: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw fault(name, `must be one of ${choices.join(', ')}`, value);
  return found;
}

function fault(name: string, must: string, value: unknown): CastError {
  const found = value === undefined ? 'it is missing' : `found ${(JSON.stringify(value) ?? String(value)).slice(0, 60)}`;
  const path = name === factsKey ? name : `${factsKey}.${name}`;
  return new CastError(`${path} ${must}, ${found}`, 1, REMEDY);
}
