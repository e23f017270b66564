import type { CredentialStore, Credentials, Kept } from './credentials.ts';
import { askCredentialHelper } from './credential-helper.ts';

export interface DockerConfigOptions {
  /** Reads the Docker config; null when there is none. */
  readonly read: () => Promise<string | null>;
  /** The value of `DOCKER_AUTH_CONFIG`, which wins over the file; null when it is not set. */
  readonly inline: string | null;
  /** For credential helpers. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The parts of `config.json` that matter here. [docker/cli, cli/config/configfile] */
interface DockerConfig {
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credsStore: string | null;
  readonly credHelpers: Readonly<Record<string, unknown>>;
}

const hubKey = 'https://index.docker.io/v1/';
const hubNames = [hubKey, 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/** What `docker login` keeps: in the file, or with a helper that the file names. */
export function createDockerCredentials(options: DockerConfigOptions): CredentialStore {
  let file: Promise<DockerConfig | 'broken' | null> | null = null;
  return async (key, signal) => {
    const inline = options.inline === null ? null : parseDockerConfig(options.inline);
    const fromInline = inline === null || inline === 'broken' ? null : findAuth(inline.auths, key);
    if (fromInline !== null) return { credentials: fromInline, problem: null };
    const config = await (file ??= options.read().then((text) => (text === null ? null : parseDockerConfig(text)), () => 'broken' as const));
    if (config === 'broken') return { credentials: null, problem: 'the Docker config cannot be read, so nothing that it keeps was used' };
    if (config === null) return nothing;
    const helper = helperFor(config, key);
    if (helper !== null) return askCredentialHelper({ helper, server: key, env: options.env, signal });
    return { credentials: findAuth(config.auths, key), problem: null };
  };
}

const nothing: Kept = { credentials: null, problem: null };

/** `broken` for what is not a JSON object: its text may hold secrets, so no parser's message is passed on. */
function parseDockerConfig(text: string): DockerConfig | 'broken' {
  try {
    const json = record(JSON.parse(text.replace(/^\ufeff/, '')));
    if (json === null) return 'broken';
    const credsStore = json['credsStore'];
    return {
      auths: record(json['auths']) ?? {}, credHelpers: record(json['credHelpers']) ?? {},
      credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : null,
    };
  } catch {
    return 'broken';
  }
}

function helperFor({ credHelpers, credsStore }: DockerConfig, key: string): string | null {
  const own = namesOf(key).map((name) => credHelpers[name]).find((helper) => typeof helper === 'string');
  return typeof own === 'string' ? own || null : credsStore;
}

function findAuth(auths: DockerConfig['auths'], key: string): Credentials | null {
  const names = namesOf(key);
  const exact = names.find((name) => Object.hasOwn(auths, name));
  const name = exact ?? Object.keys(auths).find((other) => names.includes(hostOf(other)));
  return name === undefined ? null : readAuth(record(auths[name]));
}

/** Docker Hub has several names; older files keep others as URLs. */
function namesOf(key: string): readonly string[] {
  return key === hubKey ? hubNames : [key, `https://${key}`, `http://${key}`];
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
}

function readAuth(entry: Readonly<Record<string, unknown>> | null): Credentials | null {
  const text = (name: string): string => (typeof entry?.[name] === 'string' ? entry[name] : '');
  if (text('registrytoken') !== '') return { kind: 'registry-token', token: text('registrytoken') };
  if (text('identitytoken') !== '') return { kind: 'identity-token', token: text('identitytoken') };
  const decoded = Buffer.from(text('auth'), 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const username = colon > 0 ? decoded.slice(0, colon) : text('username');
  const password = colon > 0 ? decoded.slice(colon + 1).replace(/\0+$/, '') : text('password');
  return username === '' ? null : { kind: 'password', username, password };
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}
