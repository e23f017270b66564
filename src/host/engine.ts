import { type Answer, ASK_MS, askDocker } from './docker.ts';
import { askSocket, socketOf } from './engine-socket.ts';

/** The engine that the steps talk to, as the screen and the reports name it. */
export interface EngineSummary {
  /** As `docker version` says it, such as `28.5.2`; null when no engine answers. */
  readonly version: string | null;
  /** `linux/amd64`: of the engine, not of the client. */
  readonly platform: string | null;
  /** Of the buildx plugin; null when there is none. */
  readonly buildx: string | null;
  readonly endpoint: string;
  /** Why there is none, in one sentence; null when it answers. */
  readonly problem: string | null;
}

/** Where the engine is, resolved once, so that changing the context in another window moves no demo. */
export interface Endpoint {
  /** `unix:///var/run/docker.sock`, `tcp://...`, `ssh://...`. */
  readonly host: string;
  /** Set to pin by context name, because TLS material belongs to it. */
  readonly context: string | null;
}

export interface EngineFacts extends EngineSummary {
  /** Whether `docker run --privileged` can be expected to work; null when unknown. */
  readonly privileged: boolean | null;
  readonly registries: RegistryConfig;
  /** The engine's own id, which tells it from another one at the same endpoint; null when unknown. */
  readonly id: string | null;
  /** Its host's name and kernel, to tell whether it runs on this very machine; null when unknown. */
  readonly machine: { readonly name: string; readonly kernel: string } | null;
  /** The engine's clock minus ours when it was asked, ms; null when unknown. A virtual machine's may be hours behind after a sleep. */
  readonly clockMs: number | null;
}

/** The parts of `docker info`'s RegistryConfig that a builder must know too. */
export interface RegistryConfig {
  /** URLs of Docker Hub mirrors. */
  readonly mirrors: readonly string[];
  /** `host:port` that are spoken to over plain http. */
  readonly insecure: readonly string[];
}

const NO_REGISTRIES: RegistryConfig = { mirrors: [], insecure: [] };

/** Resolves the endpoint as the docker CLI would: `DOCKER_HOST`, else `DOCKER_CONTEXT`, else the selected context. */
export async function findEndpoint(env: Readonly<Record<string, string>>): Promise<Endpoint> {
  if (env['DOCKER_HOST']) return { host: env['DOCKER_HOST'], context: null };
  const answer = await askDocker(['context', 'inspect'], env);
  return (answer.ok ? parseContext(answer.stdout) : null) ?? { host: 'unix:///var/run/docker.sock', context: null };
}

/** Reads `docker context inspect`; null when it is not what we expect. */
export function parseContext(text: string): Endpoint | null {
  const context = asRecord(asArray(parseJson(text))[0]);
  const docker = asRecord(asRecord(context['Endpoints'])['docker']);
  const host = docker['Host'];
  if (typeof host !== 'string' || host === '') return null;
  const hasTls = Object.keys(asRecord(context['TLSMaterial'])).length > 0;
  const name = context['Name'];
  return { host, context: hasTls && typeof name === 'string' ? name : null };
}

/** Asks the engine what it is; within 5 s, whatever its state. `env` must have the endpoint pinned. */
export async function findEngine(endpoint: string, env: Readonly<Record<string, string>>, askMs = ASK_MS): Promise<EngineFacts> {
  const [{ version, info }, buildx] = await Promise.all([askServer(env, askMs), askDocker(['buildx', 'version'], env, askMs)]);
  const server = asRecord(version.ok ? parseJson(version.stdout) : null);
  const facts = asRecord(info.ok ? parseJson(info.stdout) : null);
  const serverVersion = typeof server['Version'] === 'string' ? server['Version'] : null;
  // An engine without its command is of no use to a step.
  const problem = buildx.missing ? describeProblem(buildx, endpoint) : serverVersion === null ? describeProblem(version, endpoint, askMs) : null;
  return {
    version: problem === null ? serverVersion : null,
    platform: problem !== null ? null : `${server['Os'] ?? 'linux'}/${server['Arch'] ?? 'unknown'}`,
    buildx: buildx.ok ? (/\bv?(\d+\.\d+\.\d+)/.exec(buildx.stdout)?.[1] ?? 'unknown') : null,
    endpoint,
    problem,
    privileged: problem !== null ? null : !asArray(facts['SecurityOptions']).some((option) => String(option).includes('name=rootless')),
    registries: parseRegistries(facts['RegistryConfig']),
    id: typeof facts['ID'] === 'string' && facts['ID'] !== '' ? facts['ID'] : null,
    machine: typeof facts['Name'] === 'string' && typeof facts['KernelVersion'] === 'string' ? { name: facts['Name'], kernel: facts['KernelVersion'] } : null,
    clockMs: clockOf(facts['SystemTime']),
  };
}

function clockOf(systemTime: unknown): number | null {
  const now = typeof systemTime === 'string' ? Date.parse(systemTime) : NaN;
  return Number.isNaN(now) ? null : now - Date.now();
}

/** `docker version` and `docker info`. Over the socket they take milliseconds; why it does not answer, only the command tells. */
async function askServer(env: Readonly<Record<string, string>>, askMs: number): Promise<{ version: Answer; info: Answer }> {
  const socket = socketOf(env['DOCKER_HOST']);
  if (socket !== null) {
    const [version, info] = await Promise.all(['/version', '/info'].map((path) => askSocket(socket, path, askMs).then(answered, notAnswered)));
    if (version != null && info != null) return { version, info };
  }
  const [version, info] = await Promise.all(['version', 'info'].map((word) => askDocker([word, '--format', word === 'version' ? '{{json .Server}}' : '{{json .}}'], env, askMs)));
  return { version: version as Answer, info: info as Answer };
}

const NOTHING: Answer = { ok: false, stdout: '', stderr: '', missing: false, timedOut: false };

function answered(value: unknown): Answer {
  return { ...NOTHING, ok: true, stdout: JSON.stringify(value) };
}

/** null: worth asking again in another way. */
function notAnswered(error: Error): Answer | null {
  return error.name === 'TimeoutError' ? { ...NOTHING, timedOut: true } : null;
}

/** Why no engine answers, in one sentence for people. */
export function describeProblem(answer: { missing: boolean; timedOut: boolean; stderr: string }, endpoint: string, askedMs = ASK_MS): string {
  if (answer.missing) return 'the docker command is not installed (or not on PATH)';
  if (answer.timedOut) return `the engine at ${endpoint} does not answer within ${askedMs / 1000} s`;
  const said = answer.stderr.trim().split('\n').at(-1) ?? '';
  if (/permission denied/i.test(said)) return `permission denied on ${endpoint}: add yourself to the group docker, or use rootless Docker`;
  if (/cannot connect|failed to connect|no such file|connection refused/i.test(said)) return `no Docker Engine answers at ${endpoint}: is it started?`;
  return said === '' ? `no Docker Engine answers at ${endpoint}` : said;
}

/** Reads RegistryConfig of `docker info`; what is not understood is left out. */
export function parseRegistries(value: unknown): RegistryConfig {
  const config = asRecord(value);
  if (Object.keys(config).length === 0) return NO_REGISTRIES;
  const insecure = Object.entries(asRecord(config['IndexConfigs']))
    .filter(([, index]) => asRecord(index)['Secure'] === false)
    .map(([name]) => name);
  return { mirrors: asArray(config['Mirrors']).filter((mirror) => typeof mirror === 'string'), insecure };
}

/** null for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A map of JSON, empty for anything else. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A list of JSON, empty for anything else. */
export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
