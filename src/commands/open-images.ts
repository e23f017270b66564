import { startDeadline, systemClock } from '../registry/clock.ts';
import { createHttp } from '../registry/create-http.ts';
import type { CredentialStore } from '../registry/credentials.ts';
import { createDockerCredentials } from '../registry/docker-config.ts';
import type { ImageName } from '../registry/image-name.ts';
import type { ImageSource } from '../registry/image-source.ts';
import { withKeptCopy } from '../registry/kept-copy.ts';
import { openLayout, readFileUpTo } from '../registry/oci-layout.ts';
import { fullName, hubDomain, type Reference } from '../registry/reference.ts';
import { createRegistryClient, type RegistryClient } from '../registry/registry-client.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { createSecrets } from '../registry/secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenImagesOptions {
  readonly env: Environment;
  /** Authorities to trust besides those of the machine, in PEM form. */
  readonly ca: string | null;
  readonly insecure: boolean;
  /** For all together. */
  readonly timeoutMs: number;
  /** What to try when the time is over. */
  readonly whenLate: string;
  /** Of Docker Hub, as the engine names them; asked at most once, and only for an image of Docker Hub. */
  readonly findMirrors: () => Promise<readonly string[]>;
  /**
   * A registry that cannot be asked is stood in for by the copy that `pull` kept, where there is one: told of the image
   * and why. Without it nothing stands in.
   */
  readonly onKept?: (name: string, why: string) => void;
  /** One line about what is asked where. */
  readonly log: (line: string) => void;
}

export interface OpenedImages {
  /** The image behind a name; nothing is asked yet. */
  readonly open: (name: ImageName) => Promise<ImageSource>;
  /** Takes out what must never be shown. */
  readonly redact: (text: string) => string;
  readonly close: () => void;
}

/** Images in registries and folders, with the logins and mirrors of this machine and one time limit over all. */
export function openImages({ env, ca, insecure, timeoutMs, whenLate, findMirrors, onKept, log }: OpenImagesOptions): OpenedImages {
  const secrets = createSecrets();
  const http = createHttp({ ca, insecure, connections: 16, env });
  const deadline = startDeadline(systemClock, timeoutMs, () => new RegistryError('timeout', `gave no answer within ${timeoutMs / 1000} s`, whenLate));
  const credentials = openCredentials(env);
  const clientFor = (mirrors: readonly string[]): RegistryClient => createRegistryClient({
    http, clock: systemClock, random: Math.random, secrets, mirrors, insecure, deadline, credentials,
    log: (line) => log(secrets.redact(line)),
  });
  const plain = clientFor([]);
  let hub: Promise<RegistryClient> | null = null;
  return {
    open: async (name) => {
      if (name.kind === 'layout') return openLayout(name, readFileUpTo);
      const client = name.reference.domain === hubDomain ? await (hub ??= findMirrors().then(clientFor)) : plain;
      const live = client.open(name.reference);
      return onKept === undefined ? live : withKeptCopy(live, () => openKept(name.reference, env), (why) => onKept(name.text, secrets.redact(why.message)));
    },
    redact: (text) => secrets.redact(text),
    close: () => {
      deadline.cancel();
      http.close();
    },
  };
}

/** What `docker login` keeps; its config is read when the first registry asks who we are. */
function openCredentials(env: Environment): CredentialStore {
  return createDockerCredentials({
    inline: env['DOCKER_AUTH_CONFIG'] || null, env,
    read: () => {
      const folder = env['DOCKER_CONFIG'] || `${env['HOME'] || process.getBuiltinModule('node:os').homedir()}/.docker`;
      return process.getBuiltinModule('node:fs/promises').readFile(`${folder}/config.json`, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
        throw error;
      });
    },
  });
}

/** What `pull` kept of this image for when its registry cannot be reached; null when it kept none. */
async function openKept(reference: Reference, env: Environment): Promise<ImageSource | null> {
  const [{ keptImages }, { stateFolder }] = await Promise.all([import('../host/pulled.ts'), import('../host/host.ts')]);
  const directory = keptImages(stateFolder(env));
  const source = openLayout({ kind: 'layout', text: reference.text, directory, tag: fullName(reference), digest: null }, readFileUpTo);
  return source.root().then(() => source, () => null);
}
