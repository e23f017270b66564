import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildkitdConfig } from './buildkitd-config.ts';
import { type Endpoint, type EngineFacts, findEndpoint, findEngine } from './engine.ts';
import { makePrivateFolder, writePrivateFile } from './private-files.ts';
import { readMirror } from './pulled.ts';
import { applyVariables, type HostVariable, hostVariables } from './step-environment.ts';

/** This machine as steps see it: the engine pinned, the user's environment with our variables. */
export interface Host {
  /** What the program sets and unsets for every step, with reasons. */
  readonly variables: readonly HostVariable[];
  /** The user's environment with `variables` applied. */
  readonly env: Readonly<Record<string, string>>;
  /** The engine's, as the steps reach it. */
  readonly endpoint: string;
  /** Asks the engine, at most 5 s; the answer is kept until `again`. */
  engine(again?: boolean): Promise<EngineFacts>;
}

/** An engine that has been asked what it is before there is a place to work in. */
export interface AskedEngine {
  readonly at: Endpoint;
  readonly facts: Promise<EngineFacts>;
}

/** Begins to ask, so that the answer comes while a deck is read. Only reads: no file of ours is written. */
export async function askEarly(userEnv: Readonly<Record<string, string>>): Promise<AskedEngine> {
  const at = await findEndpoint(userEnv);
  const env = applyVariables(userEnv, hostVariables(userEnv, at, { buildxConfig: buildxFolder(userEnv), binFolder: null }));
  return { at, facts: findEngine(nameOf(env), env) };
}

/**
 * Resolves the engine's endpoint. Nothing on the engine changes. `binFolder` goes first on PATH; null: PATH stays.
 * `asked`: its answer is the first one.
 */
export async function findHost(userEnv: Readonly<Record<string, string>>, binFolder: string | null, asked: AskedEngine | null = null): Promise<Host> {
  const buildxConfig = buildxFolder(userEnv);
  const variables = hostVariables(userEnv, asked?.at ?? await findEndpoint(userEnv), { buildxConfig, binFolder });
  const env = applyVariables(userEnv, variables);
  const endpoint = nameOf(env);
  let early = asked?.facts ?? null;
  const ask = async (): Promise<EngineFacts> => {
    const found = await (early ?? findEngine(endpoint, env));
    early = null;
    const problem = found.problem ?? (await tellBuilders(userEnv, buildxConfig, found).then(() => null, whyNotKept));
    return { ...found, problem };
  };
  let facts: Promise<EngineFacts> | null = null;
  return {
    variables,
    env,
    endpoint,
    engine: (again = false) => {
      if (facts === null || again) facts = ask();
      return facts;
    },
  };
}

function buildxFolder(userEnv: Readonly<Record<string, string>>): string {
  return join(stateFolder(userEnv), 'buildx');
}

/** What leads to the engine, for people. `env`: with the endpoint pinned. */
function nameOf(env: Readonly<Record<string, string>>): string {
  return env['DOCKER_HOST'] ?? `context ${env['DOCKER_CONTEXT'] ?? 'default'}`;
}

/** Our folder in the XDG state directory (https://specifications.freedesktop.org/basedir-spec/). Not created here. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_STATE_HOME'];
  return join(base?.startsWith('/') ? base : join(env['HOME'] || homedir(), '.local', 'state'), 'multiarch-workshop');
}

/**
 * Makes the engine's mirrors and insecure registries known to builders created from now on, and before them the
 * mirror of `pull`. A `buildkitd.default.toml` that the user has for their own builders is taken as it is, but for that
 * mirror. Throws what the disk says, and where something of somebody else's stands in our place.
 */
async function tellBuilders(userEnv: Readonly<Record<string, string>>, buildxConfig: string, engine: EngineFacts): Promise<void> {
  await makePrivateFolder(stateFolder(userEnv));
  await makePrivateFolder(buildxConfig);
  const name = 'buildkitd.default.toml';
  const theirs = userEnv['BUILDX_CONFIG'] || join(userEnv['DOCKER_CONFIG'] || join(userEnv['HOME'] || homedir(), '.docker'), 'buildx');
  const text = await readFile(join(theirs, name), 'utf8').catch(() => buildkitdConfig(engine.registries));
  const mirror = await readMirror(stateFolder(userEnv));
  await writePrivateFile(join(buildxConfig, name), mirror === null ? text : await withMirror(text, mirror));
}

/** Without our folder neither the builder nor what steps change can be kept apart from the user's own: nothing may run. */
function whyNotKept(error: NodeJS.ErrnoException): string {
  const fault = error.code === 'ENOSPC' ? 'no space left on the disk' : error.message;
  return `our state cannot be written: ${fault}; XDG_STATE_HOME names another place`;
}

/** What is not TOML stays: buildx will say so. */
async function withMirror(toml: string, address: string): Promise<string> {
  const { addMirror } = await import('./add-mirror.ts');
  try {
    return addMirror(toml, address);
  } catch {
    return toml;
  }
}
