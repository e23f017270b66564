import { type Deck, stepsOf } from '../deck/deck.ts';
import type { DoctorFacts, PortFacts } from './doctor-facts.ts';
import { asRecord } from './engine.ts';
import { familiarName } from './image-name.ts';

/** One thing that was looked at. */
export interface DoctorRow {
  readonly id: string;
  readonly status: 'ok' | 'warning' | 'fails' | 'unknown';
  /** What was found, in one sentence. */
  readonly found: string;
  /** What that means for the talk; null when all is well. */
  readonly means: string | null;
  /** What mends it, a command if there is one; null when there is nothing to mend. */
  readonly mend: string | null;
  /** The command of this program that mends it, safely, and that `clean` can undo: `doctor --fix` runs it. */
  readonly fix?: DoctorFix;
}

export type DoctorFix = 'pull';

const GIB = 2 ** 30;

/** Judges what was found, for this deck. Pure. */
export function diagnose(facts: DoctorFacts, deck: Deck): DoctorRow[] {
  const rows = [client(facts, deck), engine(facts, deck)];
  if (facts.problem === null && Object.keys(facts.info).length === 0) rows.push({ id: 'info', status: 'unknown', found: 'the engine answers, but not to `docker info`', means: null, mend: null });
  if (facts.problem === null) rows.push(architecture(facts), imageStore(facts), handlers(facts, deck), privileged(facts, deck), disk(facts), clock(facts), images(facts, deck));
  rows.push(buildx(facts, deck), builder(facts), bash(facts), ...facts.ports.map((port) => portRow(port, deck)), registry(facts), rateLimit(facts), proxy(facts));
  return rows;
}

/** `slides 4 to 7 and 9`, of the steps that need this; null when none does. */
export function slidesNeeding(deck: Deck, need: string): string | null {
  const slides = [...new Set(stepsOf(deck).filter(({ settings }) => settings.needs.includes(need)).map(({ slide }) => slide))];
  if (slides.length === 0) return null;
  const ranges = rangesOf(slides.sort((a, b) => a - b));
  return `${slides.length === 1 ? 'slide' : 'slides'} ${[ranges.slice(0, -1).join(', '), ...ranges.slice(-1)].filter((part) => part !== '').join(' and ')}`;
}

/** Three or more in a row as `4 to 7`. */
function rangesOf(sorted: readonly number[]): string[] {
  const ranges: number[][] = [];
  for (const number of sorted) {
    const range = ranges.at(-1);
    if (range?.at(-1) === number - 1) range.push(number);
    else ranges.push([number]);
  }
  return ranges.flatMap((range) => (range.length > 2 ? `${range[0]} to ${range.at(-1)}` : range.map(String)));
}

const ok = (id: string, found: string): DoctorRow => ({ id, status: 'ok', found, means: null, mend: null });

function without(deck: Deck, need: string): string {
  const slides = slidesNeeding(deck, need);
  return slides === null ? 'no step of this deck needs it' : `the steps on ${slides} cannot run live; their recordings can be played`;
}

function client({ client: version }: DoctorFacts, deck: Deck): DoctorRow {
  if (version !== null) return ok('client', `docker ${version}`);
  return { id: 'client', status: 'fails', found: 'the docker command is not installed (or not on PATH)', means: without(deck, 'engine'), mend: 'install Docker: https://docs.docker.com/get-docker/' };
}

/** Which kind of engine it is, by what it says of itself. */
export function engineKind({ server, info, endpoint }: Pick<DoctorFacts, 'server' | 'info' | 'endpoint'>): string {
  const components = Array.isArray(server['Components']) ? server['Components'].map((each) => String(asRecord(each)['Name'])) : [];
  if (components.some((name) => /podman/i.test(name))) return 'podman';
  const system = `${String(info['OperatingSystem'] ?? '')} ${String(info['Name'] ?? '')}`;
  const known = [['Docker Desktop', /docker.?desktop/i], ['OrbStack', /orbstack/i], ['colima', /colima|lima-/i], ['Rancher Desktop', /rancher/i]] as const;
  const kind = known.find(([, pattern]) => pattern.test(system) || pattern.test(endpoint))?.[0] ?? 'Docker Engine';
  return /^(?:tcp|ssh|http):/.test(endpoint) ? `remote ${kind}` : isRootless(info) ? `rootless ${kind}` : kind;
}

function isRootless(info: DoctorFacts['info']): boolean {
  return Array.isArray(info['SecurityOptions']) && info['SecurityOptions'].some((option) => String(option).includes('name=rootless'));
}

function engine(facts: DoctorFacts, deck: Deck): DoctorRow {
  const { problem, endpoint, server } = facts;
  if (problem !== null) {
    const mend = /permission denied/i.test(problem) ? 'sudo usermod -aG docker "$USER", then log in again' : 'start Docker Desktop, or: sudo systemctl start docker; another engine: docker context ls';
    return { id: 'engine', status: 'fails', found: problem, means: without(deck, 'engine'), mend };
  }
  const kind = engineKind(facts);
  const found = `${kind} ${String(server['Version'])} at ${endpoint}`;
  if (kind === 'podman') return { id: 'engine', status: 'fails', found, means: 'podman speaks a part of Docker\'s API only, and this talk was not tried on it', mend: 'present the recordings: multiarch-workshop --replay' };
  if (kind.startsWith('remote')) return { id: 'engine', status: 'warning', found, means: 'localhost is another machine for the engine than for this command line', mend: 'name a registry that both reach: --set registry=HOST:PORT' };
  return ok('engine', found);
}

function architecture({ server }: DoctorFacts): DoctorRow {
  return ok('architecture', `the engine is ${String(server['Os'] ?? 'linux')}/${String(server['Arch'] ?? 'unknown')}: other platforms are emulated`);
}

function imageStore({ info }: DoctorFacts): DoctorRow {
  return ok('image-store', /io\.containerd\.snapshotter/.test(JSON.stringify(info['DriverStatus'] ?? '')) ? 'containerd image store: keeps all platforms of a name' : 'classic image store: keeps one platform a name');
}

function handlers({ handlers: found, info }: DoctorFacts, deck: Deck): DoctorRow {
  const id = 'handlers';
  const installer = stepsOf(deck).find(({ settings }) => settings.creates.some(({ kind }) => kind === 'binfmt'));
  if (found === null) return { id, status: 'unknown', found: 'the table of emulators cannot be read from here (another machine, or not mounted)', means: null, mend: installer === undefined ? null : `the step ${installer.id} (slide ${installer.slide}) asks the engine itself, with a privileged container` };
  const flagsOf = (text: string): string => /flags: (\w*)/.exec(text)?.[1] ?? '';
  const qemu = found.filter(({ name, id: text }) => /^qemu-|^rosetta/.test(name) || /qemu/.test(text));
  const bad = qemu.filter(({ id: text }) => !flagsOf(text).includes('F'));
  const rootless = isRootless(info) ? '; a rootless engine on Linux 6.7 or later has a table of its own' : '';
  if (bad.length > 0) {
    return { id, status: 'warning', found: `without the flag F, so not seen in containers: ${bad.map(({ name }) => name).join(', ')}`, means: `foreign programs may end with "exec format error"${rootless}`, mend: `sudo sh -c 'echo -1 > /proc/sys/fs/binfmt_misc/${bad[0]?.name}', then run the step that installs the emulators` };
  }
  if (qemu.length === 0) return { id, status: 'ok', found: `no emulators yet: a step installs them${slidesNeeding(deck, 'privileged') === null ? '' : ` (${slidesNeeding(deck, 'privileged')})`}${rootless}`, means: null, mend: null };
  return ok(id, `${qemu.map(({ name, id: text }) => `${name} (${flagsOf(text)})`).join(', ')}${rootless}`);
}

function privileged({ info }: DoctorFacts, deck: Deck): DoctorRow {
  if (!isRootless(info)) return ok('privileged', 'nothing forbids privileged containers (only running one proves it)');
  return { id: 'privileged', status: 'fails', found: 'the engine is rootless: its privileged containers do not reach the kernel\'s table of emulators', means: without(deck, 'privileged'), mend: 'register the emulators as root of the host: sudo apt-get install qemu-user-static binfmt-support' };
}

function disk({ freeBytes }: DoctorFacts): DoctorRow {
  if (freeBytes === null) return { id: 'disk', status: 'unknown', found: 'the engine\'s disk is not on this machine', means: null, mend: 'docker system df' };
  const found = `${(freeBytes / GIB).toFixed(1)} GiB are free where the engine keeps its data`;
  if (freeBytes > 2 * GIB) return ok('disk', found);
  return { id: 'disk', status: freeBytes < GIB / 4 ? 'fails' : 'warning', found, means: 'pulls and builds may end with "no space left on device"', mend: 'docker system df shows what takes the place' };
}

function clock({ clockMs }: DoctorFacts): DoctorRow {
  if (clockMs === null) return { id: 'clock', status: 'unknown', found: 'the engine does not tell its time', means: null, mend: null };
  const seconds = Math.round(Math.abs(clockMs) / 1000);
  if (seconds < 60) return ok('clock', 'the engine\'s clock and this machine\'s agree');
  return { id: 'clock', status: 'warning', found: `the engine's clock is ${seconds} s ${clockMs < 0 ? 'behind' : 'ahead of'} this machine's`, means: 'certificates may be refused, and times in logs mislead', mend: 'restart the engine\'s virtual machine, or: sudo hwclock --hctosys' };
}

function buildx({ buildx: version }: DoctorFacts, deck: Deck): DoctorRow {
  if (version === 'silent') return { id: 'buildx', status: 'unknown', found: 'docker buildx did not answer in time', means: null, mend: null };
  if (version === null) return { id: 'buildx', status: 'fails', found: 'docker buildx is not there', means: without(deck, 'buildx'), mend: 'install the package docker-buildx-plugin (or docker-buildx)' };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (version !== 'unknown' && major === 0 && minor < 12) return { id: 'buildx', status: 'warning', found: `buildx ${version} is old`, means: 'builds may look and behave differently from the slides', mend: 'bring docker-buildx-plugin up to date' };
  return ok('buildx', `buildx ${version}`);
}

function builder({ builders }: DoctorFacts): DoctorRow {
  if (builders.length === 0) return ok('builder', 'no builder of this workshop yet: a step makes one');
  const bad = builders.filter(({ driver }) => driver === 'docker');
  const found = builders.map(({ name, driver }) => `${name} (driver ${driver})`).join(', ');
  if (bad.length === 0) return ok('builder', found);
  return { id: 'builder', status: 'warning', found, means: 'the driver docker builds for one platform only, unless the engine has the containerd image store', mend: `docker buildx rm ${bad[0]?.name}, in the environment of \`multiarch-workshop env\`` };
}

/** What the deck says that it pulls for the engine. */
function images({ images: found }: DoctorFacts, deck: Deck): DoctorRow {
  const id = 'images';
  const wanted = [...new Set(stepsOf(deck).flatMap(({ settings }) => settings.pulls).filter(({ kind }) => kind === 'run' || kind === 'mirror').map(({ name }) => name))];
  if (found === null) return { id, status: 'unknown', found: 'the engine does not tell which images it has', means: null, mend: null };
  const missing = wanted.filter((name) => {
    const { repository, tag } = familiarName(name);
    return !found.includes(`${repository}:${tag}`);
  });
  if (missing.length === 0) return ok(id, wanted.length === 0 ? 'this deck pulls none' : `all ${wanted.length} images that the steps start containers of are here`);
  return { id, status: 'warning', found: `${missing.length} of ${wanted.length} images are not here yet: ${missing.join(', ')}`, means: 'they are pulled on stage, and that takes a network', mend: 'multiarch-workshop pull', fix: 'pull' };
}

function bash({ bash: version }: DoctorFacts): DoctorRow {
  if (version === null || version === '') return { id: 'bash', status: 'fails', found: 'there is no bash on the PATH', means: 'no step can run', mend: 'install bash 4.4 or later' };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 4 || (major === 4 && minor >= 4)) return ok('bash', `bash ${version}`);
  return { id: 'bash', status: 'warning', found: `bash ${version} is old`, means: 'the running line is not marked', mend: 'install bash 4.4 or later, first on the PATH (on a Mac: brew install bash)' };
}

function portRow({ port, answers }: PortFacts, deck: Deck): DoctorRow {
  const id = `port-${port}`;
  const said = Object.entries(answers);
  const of = (kind: string): string => said.filter(([, answer]) => answer === kind).map(([address]) => (address.includes(':') ? `[${address}]` : address)).join(' and ');
  const parameter = deck.parameters.find(({ value }) => value.endsWith(`:${port}`));
  const elsewhere = `take another port: --set ${parameter?.name ?? 'registry'}=localhost:${port + 1}`;
  const status = parameter?.moves === true ? 'warning' : 'fails';
  const means = (fault: string): string => (parameter?.moves === true ? `${fault}: the talk takes the next free port by itself, and says so` : fault);
  if (of('airplay') !== '') return { id, status, found: `the AirPlay Receiver answers on ${of('airplay')}, port ${port}`, means: means('our registry cannot be reached there'), mend: `${elsewhere}; or switch AirPlay Receiver off in System Settings` };
  if (of('another') !== '' || of('silence') !== '') return { id, status, found: `something that is no registry holds port ${port} on ${of('another') || of('silence')}`, means: means('our registry cannot be started there'), mend: elsewhere };
  if (of('registry') !== '') return { id, status: 'ok', found: `a registry answers on port ${port}`, means: null, mend: null };
  return ok(id, `port ${port} is free`);
}

function registry({ registry: { host, problem } }: DoctorFacts): DoctorRow {
  if (problem === null) return ok('network', `${host} answers`);
  return { id: 'network', status: 'warning', found: `${host} cannot be reached: ${problem}`, means: 'what is not on the engine yet cannot be pulled', mend: 'check network and proxy; run `multiarch-workshop pull` where there is a network, before the talk' };
}

function rateLimit({ registry: { remaining, host } }: DoctorFacts): DoctorRow {
  const id = 'rate-limit';
  if (remaining === null) return { id, status: 'unknown', found: `${host} does not say how many pulls are left`, means: null, mend: null };
  if (remaining >= 20) return ok(id, `${remaining} pulls are left without a login`);
  return { id, status: 'warning', found: `only ${remaining} pulls are left without a login`, means: 'pulls may end with "toomanyrequests"', mend: 'docker login, or wait, or use a mirror' };
}

function proxy({ proxies: { names, leaveLocalhostOut } }: DoctorFacts): DoctorRow {
  if (names.length === 0) return ok('proxy', 'no proxy is set');
  if (leaveLocalhostOut) return ok('proxy', `${names.join(', ')} set, localhost left out`);
  return { id: 'proxy', status: 'warning', found: `${names.join(', ')} set, and NO_PROXY does not leave localhost out`, means: 'other programs may send localhost through the proxy (docker does not)', mend: 'export NO_PROXY=localhost,127.0.0.1,::1' };
}
