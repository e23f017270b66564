import { RegistryError } from './registry-error.ts';

/** A platform as the OCI image specification has it, as it stands in an index or a config. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** `v7` of arm; empty when there is none. */
  readonly variant: string;
  /** Of Windows images, `10.0.17763.2300`; empty when there is none. */
  readonly osVersion: string;
}

/** `linux/arm/v7`; Windows versions stand in brackets behind the system, as containerd writes them: `windows(10.0.17763.2300)/amd64`. */
export function formatPlatform({ os, architecture, variant, osVersion }: Platform): string {
  const system = osVersion === '' ? os : `${os}(${osVersion})`;
  return [system, architecture, variant].filter((part) => part !== '').join('/');
}

/** Reads `OS/ARCHITECTURE[/VARIANT]`, with containerd's other names (aarch64, x86_64, armhf); throws RegistryError `bad-platform`. */
export function parsePlatform(text: string): Platform {
  const match = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]*)\))?\/([A-Za-z0-9_.-]+)(?:\/([A-Za-z0-9_.-]+))?$/.exec(text);
  if (match === null) {
    throw new RegistryError('bad-platform', `not a platform: ${JSON.stringify(text)}`, 'a platform is OS/ARCHITECTURE[/VARIANT], such as linux/amd64 or linux/arm/v7');
  }
  const [, os = '', osVersion = '', architecture = '', variant = ''] = match;
  return { os, architecture, variant, osVersion };
}

/** The one form of a platform that has several: `arm` is `arm/v7`, `arm64/v8` is `arm64`, `amd64/v1` is `amd64`. [containerd/platforms] */
export function normalize(platform: Platform): Platform {
  const os = platform.os.toLowerCase();
  const [architecture, variant] = normalizeArchitecture(platform.architecture.toLowerCase(), platform.variant.toLowerCase());
  return { os: os === 'macos' ? 'darwin' : os, architecture, variant, osVersion: platform.osVersion };
}

function normalizeArchitecture(architecture: string, variant: string): [string, string] {
  switch (architecture) {
    case 'i386': return ['386', ''];
    case 'x86_64': case 'x86-64': case 'amd64': return ['amd64', variant === 'v1' ? '' : variant];
    case 'aarch64': case 'arm64': return ['arm64', variant === 'v8' || variant === '8' ? '' : variant];
    case 'armhf': return ['arm', 'v7'];
    case 'armel': return ['arm', 'v6'];
    case 'arm': return ['arm', variant === '' ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant];
    default: return [architecture, variant];
  }
}

/** Whether both are the same platform. A Windows version counts only as far as `wanted` names one: `10.0.17763` fits `10.0.17763.2300`. */
export function isSamePlatform(wanted: Platform, found: Platform): boolean {
  const a = normalize(wanted);
  const b = normalize(found);
  return a.os === b.os && a.architecture === b.architecture && a.variant === b.variant
    && (a.osVersion === '' || a.osVersion === b.osVersion || b.osVersion.startsWith(`${a.osVersion}.`));
}

/** What a machine of this platform runs, best first: itself, older variants, the 32-bit architecture. [containerd/platforms, Only] */
export function runnableOn(platform: Platform): Platform[] {
  const self = normalize(platform);
  const of = (architecture: string, variant: string): Platform => ({ ...self, architecture, variant });
  const version = Number(/^v?(\d+)$/.exec(self.variant)?.[1] ?? Number.NaN);
  switch (self.architecture) {
    case 'amd64': {
      const older = version > 1 ? range(version - 1, 1).map((n) => of('amd64', `v${n}`)) : [];
      return [self, ...older, of('386', '')];
    }
    case 'arm': return [self, ...(version > 5 ? range(version - 1, 5).map((n) => of('arm', `v${n}`)) : [])];
    case 'arm64': return [self, ...olderArm64(self.variant).map((variant) => of('arm64', variant)), ...runnableOn(of('arm', armOf(self.variant)))];
    default: return [self];
  }
}

/** v9.x runs v9.(x-1) ... v9, v8.(x+5) ... v8; v8.x runs v8.(x-1) ... v8. */
function olderArm64(variant: string): string[] {
  const match = /^v(8|9)(?:\.(\d))?$/.exec(variant === '' ? 'v8' : variant);
  if (match === null) return [];
  const minor = Number(match[2] ?? 0);
  const name = (major: number, n: number): string => (n === 0 ? `v${major}` : `v${major}.${n}`);
  if (match[1] === '9') return [...range(minor - 1, 0).map((n) => name(9, n)), ...range(minor + 5, 0).map((n) => name(8, n))];
  return range(minor - 1, 0).map((n) => name(8, n));
}

/** The 32-bit side of an arm64 variant. */
function armOf(variant: string): string {
  return variant === '' || variant.startsWith('v8') || variant.startsWith('v9.') ? 'v8' : variant;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(from - to + 1, 0) }, (_, i) => from - i);
}

/**
 * The candidate that a machine of the wanted platform would run, as containerd picks it: the first one of the best kind;
 * undefined when none fits.
 */
export function choose<T>(wanted: Platform, candidates: readonly T[], platformOf: (candidate: T) => Platform | null): T | undefined {
  for (const runnable of runnableOn(wanted)) {
    const found = candidates.find((candidate) => {
      const platform = platformOf(candidate);
      return platform !== null && isSamePlatform(runnable, platform);
    });
    if (found !== undefined) return found;
  }
  return undefined;
}
