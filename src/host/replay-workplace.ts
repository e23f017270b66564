import type { EngineFacts } from './engine.ts';
import type { Workplace } from './workplace.ts';

/**
 * A place where nothing runs: no docker, no shell, no folder is looked for. `recordedOn` is the engine of the
 * recordings, null when they do not say: what a step needs counts as met.
 */
export function createReplayWorkplace(recordedOn: { readonly version: string; readonly platform: string; readonly buildx: string | null } | null): Workplace {
  const engine: EngineFacts = {
    version: recordedOn?.version ?? null,
    platform: recordedOn?.platform ?? null,
    buildx: recordedOn?.buildx ?? null,
    endpoint: 'recorded',
    problem: null,
    privileged: null,
    registries: { mirrors: [], insecure: [] },
    id: null,
    machine: null,
    clockMs: null,
  };
  return {
    folder: '',
    variables: [],
    env: {},
    endpoint: 'recorded',
    engine: async () => engine,
    folderOf: async () => '',
    newOutputFile: () => '',
    ledger: null,
    refresh: () => undefined,
    close: async () => undefined,
  };
}
