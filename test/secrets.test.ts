import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys, PtyScreen } from './live/pty-screen.ts';
import { image, index } from './registry/fake-images.ts';
import { type FakeRegistry, startFakeRegistry } from './registry/fake-registry.ts';
import { addBasicLogin, addTokenService, type TokenService } from './registry/token-service.ts';

const cli = join(import.meta.dirname, '../dist/cli.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'mw-secrets-'));
const at = { home: join(folder, 'home'), state: join(folder, 'state'), bin: join(folder, 'bin'), samples: join(folder, 'samples'), recordings: join(folder, 'recordings') };

const secret = (name: string): string => `${name}-${randomBytes(8).toString('hex')}`;
const planted = {
  password: secret('password'), identityToken: secret('identity'), helper: secret('helper'), variable: secret('variable'),
  proxy: secret('proxy'), stdin: secret('stdin'),
};
/** A step prints it, and nothing but its form tells that it is one. */
const bearer = secret('bearer');

let registries: { password: FakeRegistry; identity: FakeRegistry; helper: FakeRegistry };
const images = (): string[] => Object.values(registries).map(({ host }) => `${host}/app`);
let tokens: TokenService;
let env: Record<string, string>;

/** A program on PATH that first takes down what everybody could see at this moment: all command lines, and our state. */
function program(name: string, script: string): void {
  const file = join(at.bin, name);
  writeFileSync(file, `#!/bin/sh
{ cat /proc/[0-9]*/cmdline | tr '\\0' ' '; find "${at.state}" -type f -exec cat {} + ; echo "[${name} $*]"; } >>"${at.samples}" 2>/dev/null
${script}
`);
  chmodSync(file, 0o755);
}

beforeAll(async () => {
  for (const path of [join(at.home, '.docker'), at.state, at.bin, join(folder, 'demos', 'leaky')]) mkdirSync(path, { recursive: true });
  registries = { password: await startFakeRegistry(), identity: await startFakeRegistry(), helper: await startFakeRegistry() };
  const app = index([image('linux/amd64'), image('linux/arm64')]);
  for (const registry of Object.values(registries)) registry.push('app', 'latest', app);
  addBasicLogin(registries.password, `user:${planted.password}`);
  tokens = addTokenService(registries.identity, { login: null, identityToken: planted.identityToken });
  addBasicLogin(registries.helper, `user:${planted.helper}`);
  writeFileSync(join(at.home, '.docker', 'config.json'), JSON.stringify({
    auths: {
      [registries.password.host]: { auth: Buffer.from(`user:${planted.password}`).toString('base64') },
      [registries.identity.host]: { auth: Buffer.from('user:').toString('base64'), identitytoken: planted.identityToken },
    },
    credHelpers: { [registries.helper.host]: 'planted' },
  }));
  program('docker-credential-planted', `echo '{"Username":"user","Secret":"${planted.helper}"}'`);
  program('docker', `case "$1 $2" in
  version*) case "$*" in *'.Server}}'*) echo '{"Version":"28.5.2","Os":"linux","Arch":"amd64"}' ;; *) echo '{"Client":{"Version":"28.5.2"},"Server":{"Version":"28.5.2","Os":"linux","Arch":"amd64"}}' ;; esac ;;
  info*) echo '{"id":"an-engine","name":"elsewhere","kernel":"1","security":[],"registries":{}}' ;;
  'buildx version') echo 'github.com/docker/buildx v0.29.1' ;;
  'login '*) read -r word; echo 'Login Succeeded' ;;
  esac`);
  env = {
    PATH: `${at.bin}:${process.env['PATH'] ?? ''}`, HOME: at.home, XDG_STATE_HOME: at.state, TMPDIR: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8', SHELL: '/bin/sh',
    DOCKER_HOST: 'unix:///nowhere.sock',
    REGISTRY_PASSWORD: planted.variable, LOGIN_SECRET: planted.stdin,
    HTTPS_PROXY: `http://user:${planted.proxy}@127.0.0.1:9`, NO_PROXY: '127.0.0.1',
  };
  const half = Math.floor(planted.variable.length / 2);
  writeFileSync(join(folder, 'deck.md'), `# Steps that know secrets

<!-- demo: leaky -->

\`\`\`bash +exec +id:reads
multiarch-workshop inspect ${images().join(' ')} --verbose
echo "$LOGIN_SECRET" | docker login --username user --password-stdin registry.invalid
echo read
\`\`\`

---

<!-- demo: leaky -->

\`\`\`bash +exec +id:prints
env
cat "$HOME/.docker/config.json"; echo
printf %s "\${REGISTRY_PASSWORD:0:${half}}"; bash -c :; echo "\${REGISTRY_PASSWORD:${half}}"
cat bearer
echo printed
\`\`\`

---

<!-- demo: leaky -->

\`\`\`bash +exec +id:fails
bash fails.sh
\`\`\`
`);
  writeFileSync(join(folder, 'demos', 'leaky', 'fails.sh'), 'cat bearer\necho "dial $HTTPS_PROXY: refused" >&2\nexit 7\n');
  // Not in the environment, nor in the deck.
  writeFileSync(join(folder, 'demos', 'leaky', 'bearer'), `Authorization: Bearer ${bearer}\n`);
  writeFileSync(join(folder, 'demos', 'leaky', 'demo.yaml'), `steps:
  reads:
    creates: [image app]
    needs: [engine]
    check: echo "the password is $REGISTRY_PASSWORD"
  prints:
    check: echo "the proxy is $HTTPS_PROXY"
  fails:
    probe: echo "the secret is $LOGIN_SECRET"; false
`);
});
afterAll(async () => {
  await Promise.all(Object.values(registries).map((registry) => registry.close()));
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]): Promise<{ code: number | null; printed: string }> {
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(process.execPath, [cli, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.once('close', (code) => resolve({ code, printed }));
  });
}

/** Names of the planted secrets that stand in a text, as they are or in base64. */
function leaksIn(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  const given = Object.fromEntries(tokens.given.map((token, index) => [`token ${index + 1}`, token]));
  return Object.entries({ ...planted, ...given, ...more }).flatMap(([name, value]) => {
    const forms = [value, Buffer.from(`user:${value}`).toString('base64'), encodeURIComponent(value)];
    return forms.some((form) => text.includes(form)) ? [name] : [];
  });
}

const samples = (): string => readFileSync(at.samples, 'utf8');

describe('no secret of the user\'s is in', () => {
  it.each(['tap', 'junit', 'json'])('the report of `check --reporter %s`, nor in the text on the terminal meanwhile, whatever the steps print', async (reporter) => {
    const file = join(folder, `report.${reporter}`);
    const { code, printed } = await run('check', '--trust', 'deck.md', '--reporter', reporter, '--out', file, '--keep');
    expect(code).toBe(1);
    for (const text of [printed, readFileSync(file, 'utf8')]) {
      // That it got there at all: the steps that fail did fail by themselves.
      expect(text).toMatch(/exit 7|"exitCode": 7/);
      expect(leaksIn(text, { bearer })).toEqual([]);
      expect(text).toContain('[secret]');
    }
    // And the registries let it in.
    expect(tokens.given.length).toBeGreaterThan(0);
  });

  it('a recording', async () => {
    const { printed } = await run('record', '--trust', 'deck.md', '--out', at.recordings);
    expect(printed).toContain('2 of 3 steps recorded');
    const casts = readdirSync(at.recordings, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(casts).toHaveLength(2);
    for (const cast of casts) expect(leaksIn(readFileSync(join(cast.parentPath, cast.name), 'utf8'), { bearer })).toEqual([]);
    expect(leaksIn(printed)).toEqual([]);
  });

  it.skipIf(!hasScript)('anything that was ever written to the terminal', async () => {
    const screen = new PtyScreen(`${process.execPath} ${cli} --trust ${join(folder, 'deck.md')}`, { columns: 100, rows: 30, env });
    try {
      for (const [slide, end] of [[1, /✔ /], [2, /✔ /], [3, /✘ /]] as const) {
        await screen.until(` ${slide}/3 `);
        screen.type(keys.enter);
        await screen.until(end);
        for (const key of ['z', keys.escape, 'e', keys.escape]) screen.type(key);
        screen.type(keys.right);
      }
      screen.type('q');
      expect(await screen.ended).toBe(0);
      expect(screen.written).toContain('[secret]');
      expect(leaksIn(screen.written)).toEqual([]);
    } finally {
      screen.remove();
    }
  });

  it.each([
    ['doctor', 'deck.md'], ['doctor', 'deck.md', '--json'], ['env', 'deck.md'], ['print', 'deck.md'], ['clean'], ['clean', '--json'],
    ['inspect', 'registry.invalid/app', '--verbose'],
  ])('what `%s %s %s` prints', async (...args) => {
    const { printed } = await run(...args.filter((word) => word !== undefined));
    expect(printed).not.toBe('');
    expect(leaksIn(printed)).toEqual([]);
  });

  it('what `inspect` prints of registries that refuse each kind of login', async () => {
    for (const registry of Object.values(registries)) {
      registry.intercept((request, response) => {
        // A server that repeats what it was given.
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [{ code: 'DENIED', message: `not with ${request.headers.authorization ?? 'nothing'} ${request.body}` }] }));
        return true;
      });
    }
    const { code, printed } = await run('inspect', ...images(), '--verbose');
    expect(code).not.toBe(0);
    for (const image of images()) expect(printed).toMatch(new RegExp(`^${image}: .*not with`, 'm'));
    expect(leaksIn(printed)).toEqual([]);
  });

  it('a command line of any process, or a file of ours, at any moment when a tool was started', () => {
    expect(samples()).toContain('[docker-credential-planted get]');
    expect(samples()).toContain('[docker login --username user --password-stdin registry.invalid]');
    expect(samples()).toContain('"ledger": "multiarch-workshop"');
    expect(leaksIn(samples(), { bearer })).toEqual([]);
  });
});
