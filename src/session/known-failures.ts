import type { Run } from './session.ts';

/** A failure that people have met before, told by what a command prints. */
export interface KnownFailure {
  readonly id: string;
  /** In what was printed; the first entry of the table that matches counts, so the more exact one stands first. */
  readonly pattern: RegExp;
  /** What it means, in one sentence without a full stop. */
  readonly meaning: string;
  /** What mends it. */
  readonly remedy: string;
}

/** Data: a new failure is a new entry here, and its message as it was really printed in the test. */
export const knownFailures: readonly KnownFailure[] = [
  {
    id: 'airplay', pattern: /(?:localhost|127\.0\.0\.1):5000\S*.*\b403 Forbidden/,
    meaning: 'port 5000 answers with 403: on a Mac that is the AirPlay Receiver, not our registry',
    remedy: 'come back with another port for the registry, or switch AirPlay Receiver off in System Settings',
  },
  {
    id: 'rate-limit', pattern: /toomanyrequests|429 Too Many Requests/i,
    meaning: 'Docker Hub\'s limit for pulls is used up',
    remedy: 'docker login, or wait, or use a mirror; images that are on the engine already need no pull',
  },
  {
    id: 'proxy-login', pattern: /Proxy Authentication Required|\bproxyconnect\b.*\b407\b/i,
    meaning: 'the proxy wants a login',
    remedy: 'put user and password into the proxy\'s address in HTTPS_PROXY, and into the engine\'s own settings',
  },
  {
    id: 'plain-http', pattern: /server gave HTTP response to HTTPS client/,
    meaning: 'the registry speaks plain http and was asked over https',
    remedy: 'docker manifest takes --insecure; an engine takes the registry in insecure-registries (localhost needs neither)',
  },
  {
    id: 'certificate', pattern: /\bx509: |certificate signed by unknown authority/,
    meaning: 'the certificate of the registry, or of a proxy in between, is not trusted',
    remedy: 'install its authority on the engine\'s host (/etc/docker/certs.d), and look at the clock: a wrong date is refused too',
  },
  {
    id: 'socket-permission', pattern: /permission denied while trying to connect to the (?:Docker daemon socket|docker API)/i,
    meaning: 'this user may not talk to the Docker Engine',
    remedy: 'sudo usermod -aG docker "$USER", then log in again; or use rootless Docker',
  },
  {
    id: 'no-engine', pattern: /Cannot connect to the Docker daemon|failed to connect to the docker API|error during connect: /i,
    meaning: 'no Docker Engine answers',
    remedy: 'start it (Docker Desktop, or: sudo systemctl start docker); multiarch-workshop doctor says more',
  },
  {
    id: 'no-buildx', pattern: /'buildx' is not a docker command|unknown command: docker buildx/,
    meaning: 'docker buildx is not installed',
    remedy: 'install the package docker-buildx-plugin (or docker-buildx)',
  },
  {
    id: 'docker-driver', pattern: /Multi-platform build is not supported for the docker driver|multiple platforms feature is currently not supported for docker driver/,
    meaning: 'the engine\'s own builder is selected, and it builds for one platform only',
    remedy: 'create and select a builder in a container, as the talk does: docker buildx create --use',
  },
  {
    id: 'existing-builder', pattern: /existing instance for "[^"]*" but no append mode/,
    meaning: 'a builder of that name is there already',
    remedy: 'select it (docker buildx use NAME), or come back with another name for the builder',
  },
  {
    id: 'is-manifest-list', pattern: /\S+ is a manifest list$/m,
    meaning: 'the tag is an index already, an image with its attestation: docker manifest takes single images only',
    remedy: 'build it with BUILDX_NO_DEFAULT_ATTESTATIONS=1, or use docker buildx imagetools create',
  },
  {
    id: 'no-such-platform', pattern: /no match for platform in manifest|no matching manifest for \S+ in the manifest list entries|does not match the specified platform|does not provide the specified platform/,
    meaning: 'that image exists, but not for this platform',
    remedy: 'multiarch-workshop inspect IMAGE says for which; a tag of a single platform needs --platform, or to be built without attestations',
  },
  {
    id: 'no-emulator', pattern: /exec format error/,
    meaning: 'a program for another processor was started, and the kernel has no emulator for it',
    remedy: 'run the step that installs the emulators again: they are lost when the engine\'s host restarts',
  },
  {
    id: 'cannot-register', pattern: /cannot register "[^"]*" to \/proc\/sys\/fs\/binfmt_misc|cannot mount binfmt_misc/,
    meaning: 'the kernel took no emulator',
    remedy: 'on the engine\'s host: sudo modprobe binfmt_misc, then again; a rootless engine or a sandbox cannot: there root of the host has to do it',
  },
  {
    id: 'registry-refused', pattern: /(?:localhost|127\.0\.0\.1|\[::1\]):\d+\S*.*connection refused/,
    meaning: 'nobody listens at the registry\'s port, seen from where it was asked',
    remedy: 'run the step that starts the registry; of a build: the builder must be on the host\'s network (--driver-opt network=host)',
  },
  {
    id: 'no-space', pattern: /no space left on device/i,
    meaning: 'the disk is full',
    remedy: 'docker system df shows what takes the place; docker builder prune gives some back',
  },
  {
    id: 'port-taken', pattern: /port is already allocated|address already in use/,
    meaning: 'somebody else listens on that port',
    remedy: 'come back with another port for the registry; a half-made container is in the way then: docker rm it first',
  },
  {
    id: 'name-taken', pattern: /The container name "[^"]*" is already in use/,
    meaning: 'a container of that name is there already',
    remedy: 'if it is ours and only stopped: docker start NAME; if it is somebody else\'s, it stays: rename one of them',
  },
  {
    id: 'mquery', pattern: /failed to query backend/,
    meaning: 'the web service behind mquery, or the network here, is not reachable; nothing is wrong with Docker',
    remedy: 'take the fallback, which reads the registry itself',
  },
  {
    id: 'no-local-list', pattern: /no such manifest/i,
    meaning: 'there is no manifest or local manifest list of that name',
    remedy: 'run the steps that push the images and create the list again',
  },
  {
    id: 'no-network', pattern: /no such host|Temporary failure in name resolution|TLS handshake timeout|(?:dial tcp|lookup) .*i\/o timeout|network is unreachable/,
    meaning: 'a registry cannot be reached: no network, no name service, or a proxy that is not known',
    remedy: 'look at the network; multiarch-workshop doctor says what it can reach',
  },
];

/** The first known failure in what was printed; null: it is none that is known. */
export function explainFailure(printed: string): KnownFailure | null {
  return knownFailures.find(({ pattern }) => pattern.test(printed)) ?? null;
}

/** The end of an output is where its command says why it failed. */
const TAIL_BYTES = 64 * 1024;

/** The known failure that ended a run: in its check's message when that failed, else in what its command printed. null for none. */
export function explainRun({ status, end, check, output }: Pick<Run, 'status' | 'end' | 'check' | 'output'>): KnownFailure | null {
  if (status !== 'failed') return null;
  return explainFailure(end?.exitCode === 0 ? (check?.message ?? '') : output.plainText(TAIL_BYTES));
}

/** The reason of a failed command, with what its output means when that is known. */
export function withMeaning(reason: string, output: Run['output']): string {
  const known = explainFailure(output.plainText(TAIL_BYTES));
  return known === null ? reason : `${reason}: ${known.meaning}`;
}
