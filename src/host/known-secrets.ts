import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asRecord, parseJson } from './engine.ts';
import { dockerConfigFolder } from './manifest-store.ts';

const SECRET_NAME = /TOKEN|SECRET|PASSW|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL|AUTHORIZATION|(?:^|_)AUTH(?:_|$)/i;
const PROXY_NAME = /^(?:https?|all|ftp)_proxy$/i;
/** Shorter ones are also found in words that are none. */
const SHORTEST = 6;
/** No Docker config is larger. */
const LARGEST_BYTES = 2 ** 20;

/**
 * Values of the user's that nobody may see, as far as they can be known without asking anybody: of variables that say so
 * by their name, the logins of proxies, and what the Docker config holds. Longest first. What a credential helper keeps
 * stays with the helper. Never throws.
 */
export function knownSecrets(env: Readonly<Record<string, string>>): string[] {
  const found = Object.entries(env).flatMap(([name, value]) => {
    if (name === 'DOCKER_AUTH_CONFIG') return secretsOfConfig(value);
    if (PROXY_NAME.test(name)) return loginOf(value);
    // A path is not the secret, what it leads to is.
    return SECRET_NAME.test(name) && !value.startsWith('/') ? [value.trim()] : [];
  });
  const all = [...found, ...secretsOfConfig(readConfig(join(dockerConfigFolder(env), 'config.json')))];
  return [...new Set(all)].filter((secret) => secret.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

function readConfig(file: string): string {
  try {
    return statSync(file).size <= LARGEST_BYTES ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** [docker/cli, cli/config/configfile] */
function secretsOfConfig(text: string): string[] {
  const { auths, proxies } = asRecord(parseJson(text));
  const logins = Object.values(asRecord(auths)).flatMap((each) => {
    const { auth, password, identitytoken, registrytoken } = asRecord(each);
    const own = [auth, password, identitytoken, registrytoken].filter((value) => typeof value === 'string');
    return typeof auth === 'string' ? [...own, passwordOf(auth)] : own;
  });
  const ofProxies = Object.values(asRecord(proxies)).flatMap((each) => Object.values(asRecord(each)).flatMap((value) => (typeof value === 'string' ? loginOf(value) : [])));
  return [...logins, ...ofProxies];
}

/** Of base64 of `user:password`. */
function passwordOf(auth: string): string {
  const login = Buffer.from(auth, 'base64').toString('utf8');
  return login.slice(login.indexOf(':') + 1).replace(/\0+$/, '');
}

/** The password of a proxy's URL, as it stands there and as it is meant. */
function loginOf(url: string): string[] {
  const [, password] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^\s/@:]*:([^\s/@]+)@/i.exec(url) ?? [];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
