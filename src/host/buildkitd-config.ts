import type { RegistryConfig } from './engine.ts';

/**
 * A `buildkitd.default.toml` with the engine's mirrors and insecure registries: a builder is a container of its own
 * and does not see daemon.json. Empty string when there is nothing to say.
 * Format: https://docs.docker.com/build/buildkit/toml-configuration/
 */
export function buildkitdConfig({ mirrors, insecure }: RegistryConfig): string {
  const plainHttp = new Set<string>();
  const hosts: string[] = [];
  for (const mirror of mirrors) {
    const url = parseUrl(mirror);
    if (url === null) continue;
    hosts.push(url.host + url.pathname.replace(/\/$/, ''));
    if (url.protocol === 'http:') plainHttp.add(url.host);
  }
  const sections: string[] = [];
  if (hosts.length > 0) sections.push(`[registry."docker.io"]\n  mirrors = [${hosts.map(tomlString).join(', ')}]`);
  // The engine tries an insecure registry with TLS and without; `http` and `insecure` together make BuildKit do so.
  for (const host of insecure) sections.push(`[registry.${tomlString(host)}]\n  http = true\n  insecure = true`);
  for (const host of plainHttp) if (!insecure.includes(host)) sections.push(`[registry.${tomlString(host)}]\n  http = true`);
  return sections.length === 0 ? '' : `# Written by multiarch-workshop from what the engine says of its registries.\n${sections.join('\n')}\n`;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** JSON's string escapes are a subset of TOML's basic strings. */
function tomlString(text: string): string {
  return JSON.stringify(text);
}
