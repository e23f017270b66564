import { type Deck, stepsOf } from '../deck/deck.ts';
import type { PulledImage, PullKind } from '../deck/pulled-images.ts';
import { findHost, type Host, stateFolder } from '../host/host.ts';
import { openLedger } from '../host/ledger.ts';
import { pullMissing } from '../host/pull-images.ts';
import { buildersWithout, MIRROR, mirrorThings, startMirror } from '../host/pull-mirror.ts';
import { keptImages, pulledFolder, writeMirror } from '../host/pulled.ts';
import { copyImage, type ImageTarget } from '../registry/copy-image.ts';
import { openLayoutTarget } from '../registry/layout-target.ts';
import { openPushTarget } from '../registry/push-target.ts';
import { fullName, hubDomain, parseReference } from '../registry/reference.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { explainFailure } from '../session/known-failures.ts';
import { exitCode } from './exit-code.ts';
import { loadDeck } from './load-deck.ts';
import type { ParsedOptions } from './options.ts';
import { openImages } from './open-images.ts';
import { createProgress, type Progress } from './pull-progress.ts';
import { readDeckArguments } from './start.ts';
import { userEnvironment } from './this-program.ts';

/** For all that is copied together, ms. */
const COPY_MS = 30 * 60_000;

/**
 * Takes all that the deck says it pulls, so that the talk needs no network: images for the engine, base images into a
 * registry of ours that builders ask first, and what `inspect` reads. Resolves with 0 when all is here, 1 when
 * something is not, 3 without an engine.
 */
export async function startPull(options: ParsedOptions): Promise<number> {
  const { path, settings } = readDeckArguments(options);
  const { deck } = await loadDeck(path, settings);
  const progress = createProgress(process.stderr);
  const host = await findHost(userEnvironment(), null);
  const { problem, registries } = await host.engine();
  if (problem !== null) {
    progress.say(`pull: ${problem}`);
    return exitCode.machine;
  }
  const faults = await pullAll(deck, host, registries.mirrors, progress);
  progress.say(faults === 0 ? 'all that the deck pulls is here: the talk needs no network' : `${faults} could not be pulled: the talk still needs a network for them`);
  return faults === 0 ? exitCode.ok : exitCode.failed;
}

/** The images of these kinds that the deck pulls, each once, in talk order. */
export function imagesToPull(deck: Deck, ...kinds: readonly PullKind[]): string[] {
  const pulled: readonly PulledImage[] = stepsOf(deck).flatMap(({ settings }) => settings.pulls);
  return [...new Set(pulled.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name))];
}

async function pullAll(deck: Deck, host: Host, mirrors: readonly string[], progress: Progress): Promise<number> {
  const state = stateFolder(userEnvironment());
  const images = imagesToPull(deck, 'run', 'mirror');
  const bases = imagesToPull(deck, 'base');
  const ledger = openLedger({ stateFolder: pulledFolder(state), folder: '', env: host.env, engine: () => host.engine() });
  const entry = await ledger.begin('pull', [...images.map((name) => ({ kind: 'image' as const, name })), ...(bases.length > 0 ? mirrorThings : [])], COPY_MS);
  const access = openImages({ env: userEnvironment(), ca: null, insecure: false, timeoutMs: COPY_MS, whenLate: 'check the network', findMirrors: async () => mirrors, log: () => undefined });
  let faults = 0;
  const attempt = async (what: string, act: () => Promise<string>): Promise<boolean> => {
    const startedAt = Date.now();
    progress.show(`${what}: ...`);
    try {
      const done = await act();
      progress.say(`${what}: ${done}${done === HERE ? '' : ` in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`}`);
      return true;
    } catch (error) {
      faults++;
      const remedy = error instanceof RegistryError ? `\n  try: ${error.remedy}` : '';
      progress.say(`${what}: FAILED: ${access.redact(error instanceof Error ? error.message : String(error))}${remedy}`);
      return false;
    }
  };
  const copy = async (name: string, target: ImageTarget, to: string, layers: boolean, what: string): Promise<string> => {
    let bytes = 0;
    const source = await access.open({ kind: 'registry', text: name, reference: parseReference(name) });
    return copyImage(source, target, { layers, name: to, onProgress: (done, known) => progress.show(`${what}: ${sizeOf(bytes = done)} of ${sizeOf(known)}`) })
      .then((digest) => `copied, ${sizeOf(bytes)}, ${digest.slice(0, 19)}`);
  };
  try {
    for (const image of images) await attempt(`image ${image}`, () => pullOne(image, host, progress));
    const [registryImage] = imagesToPull(deck, 'mirror');
    if (bases.length > 0) {
      const isTheirs = entry.foreign.length > 0;
      await attempt('registry for base images', async () => {
        if (registryImage === undefined) throw new Error('no step says `mirror IMAGE` under `pulls`, which it could be started from');
        if (isTheirs) throw new Error(`a container or volume ${MIRROR} is there that this workshop did not make, and it is left alone`);
        const address = await startMirror(registryImage, host.env);
        await writeMirror(state, address);
        // From now on builders are told of it.
        await host.engine(true);
        for (const base of bases) {
          const what = `base image ${base}`;
          const { domain, path, tag } = parseReference(base);
          if (domain !== hubDomain) throw new Error(`${base} is not on Docker Hub: only that can have a mirror`);
          await attempt(what, () => copy(base, openPushTarget(`http://${address}`, path), tag ?? 'latest', true, what));
        }
        const old = await buildersWithout(address, host.env['BUILDX_CONFIG'] ?? '');
        if (old.length > 0) throw new Error(`the builder ${old.join(', ')} was made before and asks Docker Hub all the same: run \`clean --keep images\`, its step makes another`);
        return `at ${address}`;
      });
    }
    const target = openLayoutTarget(keptImages(state));
    for (const name of imagesToPull(deck, 'inspect')) {
      const what = `for inspect, ${name}`;
      await attempt(what, () => copy(name, target, fullName(parseReference(name)), false, what));
    }
  } finally {
    access.close();
    entry.end();
    await ledger.close();
  }
  return faults;
}

const HERE = 'here already';

async function pullOne(image: string, host: Host, progress: Progress): Promise<string> {
  const { outcome, said } = await pullMissing(image, host.env, (done, known) => progress.show(`image ${image}: ${done} of ${known} layers`));
  if (outcome === 'here') return HERE;
  if (outcome === 'pulled') return 'pulled';
  const meaning = explainFailure(said ?? '');
  throw new Error(`${said ?? 'docker pull failed'}${meaning === null ? '' : `\n  ${meaning.meaning}; ${meaning.remedy}`}`);
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
