import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreatedThing } from '../deck/created-things.ts';
import { askDocker } from './docker.ts';
import { whoAnswers } from './doctor-facts.ts';
import { asArray, asRecord, parseJson } from './engine.ts';

/** Of our registry that serves base images to builders: its container and its volume. */
export const MIRROR = 'multiarch-workshop-mirror';
export const mirrorThings: readonly CreatedThing[] = [{ kind: 'container', name: MIRROR }, { kind: 'volume', name: MIRROR }];

/** Far from the ports that people use for registries. */
const FIRST_PORT = 5055;
const START_MS = 60_000;

/**
 * Our mirror runs and answers: resolves with its address as the engine's host has it. Started anew from `image`, on
 * the loopback address only, when there is none. Throws, in a sentence, when it does not come up.
 */
export async function startMirror(image: string, env: Readonly<Record<string, string>>): Promise<string> {
  const known = await askDocker(['inspect', '--format', '{{json .HostConfig.PortBindings}}', MIRROR], env);
  const address = known.ok ? addressOf(known.stdout) : await createMirror(image, env);
  if (address === null) throw new Error(`the container ${MIRROR} does not publish the port of a registry: remove it (docker rm --force ${MIRROR})`);
  await must(['start', MIRROR], env);
  for (const end = Date.now() + START_MS; ; ) {
    if ((await whoAnswers('127.0.0.1', portOf(address))) === 'registry') return address;
    if (Date.now() > end) throw new Error(`our registry ${MIRROR} does not answer at ${address}: docker logs ${MIRROR}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function createMirror(image: string, env: Readonly<Record<string, string>>): Promise<string> {
  let port = FIRST_PORT;
  while ((await whoAnswers('127.0.0.1', port, 300)) !== 'nobody') port++;
  const address = `127.0.0.1:${port}`;
  await must(['create', '--name', MIRROR, '--label', 'multiarch-workshop=mirror', '--restart', 'unless-stopped', '--publish', `${address}:5000`, '--volume', `${MIRROR}:/var/lib/registry`, '--pull', 'never', image], env);
  return address;
}

function addressOf(bindings: string): string | null {
  const [first] = asArray(asRecord(parseJson(bindings))['5000/tcp']).map(asRecord);
  return first === undefined ? null : `${String(first['HostIp'])}:${String(first['HostPort'])}`;
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

async function must(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const { ok, stderr } = await askDocker(args, env, START_MS);
  if (!ok) throw new Error(`docker ${args[0]} ${MIRROR}: ${stderr.trim().split('\n').at(-1) ?? 'failed'}`);
}

/** Builders in this folder of buildx that were made without knowing this mirror: their configuration never changes. */
export async function buildersWithout(address: string, buildxConfig: string): Promise<string[]> {
  const folder = join(buildxConfig, 'instances');
  const names = await readdir(folder).catch(() => []);
  const known = await Promise.all(names.map(async (name) => {
    const nodes = asArray(asRecord(parseJson(await readFile(join(folder, name), 'utf8').catch(() => '')))['Nodes']).map(asRecord);
    return nodes.every(({ Files }) => Object.values(asRecord(Files)).some((file) => Buffer.from(String(file), 'base64').toString('utf8').includes(address)));
  }));
  return names.filter((_, at) => known[at] === false);
}
