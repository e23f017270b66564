import { readdir, readFile, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { askDocker } from './docker.ts';
import { asRecord, describeProblem, parseJson } from './engine.ts';
import { listImages } from './engine-rows.ts';
import { readHandlers, sharesKernel } from './handlers.ts';
import type { Thing } from './things.ts';

/** What a look at the machine found, before it is judged. Nothing is changed for it, and no container is run. */
export interface DoctorFacts {
  readonly endpoint: string;
  /** Of the docker command; null: there is none. */
  readonly client: string | null;
  /** Why no engine answers; null when one does. */
  readonly problem: string | null;
  /** `docker version`'s server half and `docker info`, as they came. */
  readonly server: Readonly<Record<string, unknown>>;
  readonly info: Readonly<Record<string, unknown>>;
  /** null: there is none; `silent`: it did not answer in time. */
  readonly buildx: string | null;
  /** null: they cannot be read from here. */
  readonly handlers: readonly Thing[] | null;
  /** Bytes that are free where the engine keeps its data; null when that is not on this machine. */
  readonly freeBytes: number | null;
  /** Names of the images that the engine has, `repository:tag`; null when it does not tell. */
  readonly images: readonly string[] | null;
  /** Builders of this workshop, each with its driver. */
  readonly builders: readonly { readonly name: string; readonly driver: string }[];
  readonly bash: string | null;
  /** Engine's clock minus ours, ms; null when unknown. */
  readonly clockMs: number | null;
  readonly ports: readonly PortFacts[];
  readonly registry: RegistryFacts;
  /** Names of the variables that name a proxy, and whether they leave localhost out. */
  readonly proxies: { readonly names: readonly string[]; readonly leaveLocalhostOut: boolean };
}

export interface PortFacts {
  readonly port: number;
  /** By address, `127.0.0.1` and `::1`: what answers there. */
  readonly answers: Readonly<Record<string, 'nobody' | 'registry' | 'airplay' | 'another' | 'silence'>>;
}

export interface RegistryFacts {
  /** The host that was asked: Docker Hub's, or its mirror. */
  readonly host: string;
  /** Why it cannot be reached; null when it answered. */
  readonly problem: string | null;
  /** Pulls that are left to people without a login at this address; null when it does not say. */
  readonly remaining: number | null;
}

/** Each question ends after this time, ms: with the start of the program and the end of its children, the whole takes less than 2 s. */
export const PATIENCE_MS = 1_000;
/** Of an engine that has answered already. */
const LONG_MS = 5_000;

export interface DoctorOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly endpoint: string;
  /** Of our own registry, as the deck has them. */
  readonly ports: readonly number[];
  /** Asks Docker Hub, or the first of these mirrors. Never rejects. */
  readonly askRegistry: (mirrors: readonly string[], patienceMs: number) => Promise<RegistryFacts>;
  readonly now: () => number;
}

/** Asks all at once. Resolves within 2 s whatever is dead or hangs; never rejects. */
export async function findDoctorFacts({ env, endpoint, ports, askRegistry, now }: DoctorOptions): Promise<DoctorFacts> {
  const startedAt = now();
  const registryAtOnce = askRegistry([], PATIENCE_MS);
  // An engine that lives may take its time; one that is dead must not hold us up.
  const infoAtOnce = askDocker(['info', '--format', '{{json .}}'], env, LONG_MS);
  const buildxAtOnce = askDocker(['buildx', 'version'], env, LONG_MS);
  const [version, bash, ...portFacts] = await Promise.all([
    askDocker(['version', '--format', '{{json .}}'], env, PATIENCE_MS),
    bashVersion(env),
    ...ports.map(findPort),
  ]);
  const lives = version.ok;
  const [info, buildx] = lives ? await Promise.all([infoAtOnce, buildxAtOnce]) : [null, await soon(buildxAtOnce, Math.max(200, PATIENCE_MS - (now() - startedAt)))];
  const both = asRecord(parseJson(version.stdout));
  const server = asRecord(both['Server']);
  const facts = asRecord(parseJson(info?.stdout ?? ''));
  const isThere = typeof server['Version'] === 'string';
  const mirrors = Array.isArray(asRecord(facts['RegistryConfig'])['Mirrors']) ? (asRecord(facts['RegistryConfig'])['Mirrors'] as unknown[]).filter((each) => typeof each === 'string') : [];
  const isLocal = isThere && sharesKernel({ endpoint, privileged: true, machine: { name: String(facts['Name']), kernel: String(facts['KernelVersion']) } });
  const [handlers, freeBytes, registry, images, builders] = await Promise.all([
    isLocal ? readHandlers() : null,
    isLocal && typeof facts['DockerRootDir'] === 'string' ? free(facts['DockerRootDir']) : null,
    mirrors.length === 0 ? registryAtOnce : askRegistry(mirrors, Math.max(100, PATIENCE_MS - (now() - startedAt))),
    isThere ? listImages({ env, timeoutMs: PATIENCE_MS }) : null,
    ownBuilders(env['BUILDX_CONFIG']),
  ]);
  const systemTime = typeof facts['SystemTime'] === 'string' ? Date.parse(facts['SystemTime']) : NaN;
  const clientVersion = asRecord(both['Client'])['Version'];
  return {
    endpoint,
    client: version.missing ? null : typeof clientVersion === 'string' ? clientVersion : 'unknown',
    problem: isThere ? null : describeProblem(version, endpoint, PATIENCE_MS),
    server, info: isThere ? facts : {},
    buildx: buildx === null || buildx.timedOut ? 'silent' : buildx.ok ? (/\bv?(\d+\.\d+\.\d+)/.exec(buildx.stdout)?.[1] ?? 'unknown') : null,
    handlers, freeBytes, bash, builders,
    images: images?.flatMap(({ repository, tag }) => (repository === null || tag === null ? [] : [`${repository}:${tag}`])) ?? null,
    // It was read while we waited: anywhere between the question and now.
    clockMs: Number.isNaN(systemTime) ? null : systemTime < startedAt ? systemTime - startedAt : Math.max(0, systemTime - now()),
    ports: portFacts,
    registry,
    proxies: proxiesIn(env),
  };
}

/** By buildx's own records in our folder: asking buildx would take as long as its slowest builder. */
async function ownBuilders(folder: string | undefined): Promise<DoctorFacts['builders']> {
  const instances = join(folder ?? '', 'instances');
  const names = folder === undefined ? [] : await readdir(instances).catch(() => []);
  return Promise.all(names.map(async (name) => {
    const { Driver } = asRecord(parseJson(await readFile(join(instances, name), 'utf8').catch(() => '')));
    return { name, driver: typeof Driver === 'string' ? Driver : 'unknown' };
  }));
}

/** The answer if it comes within this time; null otherwise. */
async function soon<T>(answer: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => void (timer = setTimeout(() => resolve(null), ms)));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

async function bashVersion(env: Readonly<Record<string, string>>): Promise<string | null> {
  const { failed, stdout } = await execa('bash', ['--noprofile', '--norc', '-c', 'echo "${BASH_VERSION%%(*}"'], { env, extendEnv: false, stdin: 'ignore', reject: false, timeout: PATIENCE_MS });
  return failed ? null : (stdout ?? '').trim();
}

async function free(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function proxiesIn(env: Readonly<Record<string, string>>): DoctorFacts['proxies'] {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'ALL_PROXY', 'all_proxy'].filter((name) => (env[name] ?? '') !== '');
  const left = (env['NO_PROXY'] || env['no_proxy'] || '').split(',').map((each) => each.trim());
  return { names, leaveLocalhostOut: left.includes('*') || left.includes('localhost') };
}

async function findPort(port: number): Promise<PortFacts> {
  const addresses = ['127.0.0.1', '::1'];
  const answers = await Promise.all(addresses.map((address) => whoAnswers(address, port)));
  return { port, answers: Object.fromEntries(addresses.map((address, index) => [address, answers[index] ?? 'nobody'])) };
}

/** Speaks HTTP by hand: a server that accepts and says nothing must not hold us up. */
export function whoAnswers(address: string, port: number, patienceMs = 1_000): Promise<PortFacts['answers'][string]> {
  return new Promise((resolve) => {
    let said = '';
    let isOpen = false;
    const socket = connect({ host: address, port });
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(!isOpen ? 'nobody' : said === '' ? 'silence' : kindOf(said));
    };
    const timer = setTimeout(done, patienceMs);
    socket.on('connect', () => {
      isOpen = true;
      socket.write(`GET /v2/ HTTP/1.0\r\nHost: localhost:${port}\r\n\r\n`);
    });
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      if (said.length > 16_384) done();
    });
    socket.on('error', done).on('close', done);
  });
}

function kindOf(answer: string): 'registry' | 'airplay' | 'another' {
  if (/^server: *airtunes/im.test(answer)) return 'airplay';
  return /^docker-distribution-api-version:/im.test(answer) ? 'registry' : 'another';
}
