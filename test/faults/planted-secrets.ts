import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets of the user's that our program comes by; none of them may be found anywhere afterwards. */
const planted = {
  password: 'pw-9fX2-planted', identityToken: 'identity-7dQ1-planted', variable: 'variable-3kL8-planted', proxy: 'proxy-5mN4-planted',
} as const;

/** As `docker login` leaves it, for registries that are nowhere. */
export const plantedConfig = {
  auths: {
    'registry.invalid': { auth: Buffer.from(`user:${planted.password}`).toString('base64') },
    'tokens.invalid': { auth: Buffer.from('user:').toString('base64'), identitytoken: planted.identityToken },
  },
};

/** The proxy is for nobody: NO_PROXY names all. */
export const plantedEnvironment: Readonly<Record<string, string>> = {
  REGISTRY_PASSWORD: planted.variable,
  HTTPS_PROXY: `http://user:${planted.proxy}@proxy.invalid:3128`, HTTP_PROXY: `http://user:${planted.proxy}@proxy.invalid:3128`, NO_PROXY: '*', no_proxy: '*',
};

const needles = [...Object.values(planted), ...Object.values(plantedConfig.auths).map(({ auth }) => auth)];

/** The planted secrets that stand in a text. */
export function secretsIn(text: string): string[] {
  return needles.filter((needle) => text.includes(needle));
}

/** Files below a folder that hold one, as `FILE: SECRET`. */
export function secretsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return secretsIn(readFileSync(path, 'latin1')).map((secret) => `${path}: ${secret}`);
  });
}
