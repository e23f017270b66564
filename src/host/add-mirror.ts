import { parse, stringify } from 'smol-toml';
import { asArray, asRecord } from './engine.ts';

/**
 * The same configuration of BuildKit with one more mirror of Docker Hub, asked first, over plain http; `address` is
 * `host:port`. Everything else stays but for comments. Throws for what is not TOML.
 */
export function addMirror(toml: string, address: string): string {
  const config = parse(toml);
  const registry = asRecord(config['registry']);
  const hub = asRecord(registry['docker.io']);
  const mirrors = asArray(hub['mirrors']).filter((each) => typeof each === 'string' && each !== address);
  return stringify({ ...config, registry: { ...registry, 'docker.io': { ...hub, mirrors: [address, ...mirrors] }, [address]: { ...asRecord(registry[address]), http: true } } });
}
