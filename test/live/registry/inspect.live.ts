import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crane, docker, inspect, regctl } from './programs.ts';
import { images, pushAll } from './push.ts';
import { password, type Registries, startRegistries, user } from './registries.ts';

let registries: Registries;
beforeAll(async () => {
  registries = await startRegistries();
  await pushAll(registries.plain2, 'public/live');
  process.env['REGCTL_CONFIG'] = join(registries.folder, 'regctl.json');
  for (const host of [registries.plain2, registries.plain3, registries.token, registries.mirror]) await regctl(['registry', 'set', '--tls', 'disabled', '--skip-check', host]);
});
afterAll(() => registries?.stop());

const tags = Object.keys(images);
const text = (bytes: Buffer): string => bytes.toString().trim();

/** The platforms that a manifest's bytes name, reckoned here and by nobody else. */
async function platformsOf(name: string): Promise<string[]> {
  interface Found { readonly os: string; readonly architecture: string; readonly variant?: string; readonly 'os.version'?: string }
  const write = ({ os, architecture, variant, 'os.version': version }: Found): string => [version === undefined ? os : `${os}(${version})`, architecture, ...(variant === undefined ? [] : [variant])].join('/');
  const repository = name.replace(/[:@][^/]*$/, '');
  const manifest = JSON.parse(text(await crane(['manifest', name]))) as { manifests?: readonly { digest: string; platform?: Found; annotations?: Record<string, string> }[]; config?: { mediaType: string } };
  if (manifest.manifests === undefined) {
    return manifest.config?.mediaType.includes('image') === true ? [write(JSON.parse(text(await crane(['config', name]))) as Found)] : [];
  }
  const own = manifest.manifests.filter(({ annotations }) => annotations?.['vnd.docker.reference.type'] === undefined);
  return (await Promise.all(own.map(async ({ digest, platform }) => (platform === undefined ? platformsOf(`${repository}@${digest}`) : [write(platform)])))).flat();
}

describe.each(['plain2', 'plain3', 'mirror'] as const)('a registry: %s', (which) => {
  it.each(tags)('%s: the bytes and digests that crane, regctl and imagetools see', async (tag) => {
    const name = `${registries[which]}/public/live:${tag}`;
    const [raw, digest] = await Promise.all([inspect([name, '--raw']), inspect([name, '--format', 'digest'])]);
    expect(raw).toMatchObject({ code: 0, stderr: '' });
    expect(raw.stdout.equals(images[tag]?.bytes ?? Buffer.alloc(0))).toBe(true);
    const others = await Promise.all([crane(['manifest', name]), regctl(['manifest', 'get', '--format', 'raw-body', name]), docker(['buildx', 'imagetools', 'inspect', '--raw', name])]);
    for (const other of others) expect(raw.stdout.toString()).toBe(other.toString());
    const digests = await Promise.all([crane(['digest', name]), regctl(['manifest', 'head', name])]);
    for (const other of digests) expect(text(digest.stdout)).toBe(text(other));
  });

  it.each(tags)('%s: the same platforms', async (tag) => {
    const name = `${registries[which]}/public/live:${tag}`;
    const { code, stdout } = await inspect([name, '--format', 'platforms']);
    expect(code).toBe(0);
    expect(text(stdout).split('\n').filter((line) => line !== '')).toEqual(await platformsOf(name));
  });

  it.each(tags)('%s: the tree and the JSON have every manifest', async (tag) => {
    const name = `${registries[which]}/public/live:${tag}`;
    const { code, stdout } = await inspect([name, '--attestations', '--layers']);
    expect(code).toBe(0);
    const digests = new Set(images[tag]?.bytes.toString().match(/sha256:[a-f0-9]{64}/g));
    for (const digest of digests) expect(stdout.toString()).toContain(digest);
    const json = await inspect([name, '--attestations', '--format', 'json']);
    expect(JSON.parse(json.stdout.toString())).toMatchObject({ images: [{ image: name, error: null, root: { digest: images[tag]?.digest } }] });
  });

  it.each(['linux/amd64', 'linux/arm64', 'linux/arm/v7'])('%s of an index: the digest that crane and regctl pick', async (platform) => {
    const name = `${registries[which]}/public/live:index`;
    const ours = text((await inspect([name, '--platform', platform, '--format', 'digest'])).stdout);
    expect(ours).toBe(text(await crane(['digest', '--platform', platform, name])));
    expect(ours).toBe(text(await regctl(['image', 'digest', '--platform', platform, name])));
  });
});

describe('variants are picked as regctl, which follows containerd, picks them', () => {
  it.each(['linux/arm/v7', 'linux/arm/v6', 'linux/arm64', 'linux/amd64'])('%s', async (platform) => {
    const name = `${registries.plain3}/public/live:variants`;
    const { stdout } = await inspect([name, '--platform', platform, '--format', 'digest']);
    expect(text(stdout)).toBe(text(await regctl(['image', 'digest', '--platform', platform, name])));
  });
});

describe('logging in', () => {
  const digest = images['index']?.digest ?? '';

  /** A Docker config of its own. */
  const config = (name: string, value: unknown): Record<string, string> => {
    const folder = join(registries.folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.json'), JSON.stringify(value));
    return { DOCKER_CONFIG: folder };
  };
  const auth = Buffer.from(`${user}:${password}`).toString('base64');

  it('TLS with an authority of its own', async () => {
    const name = `${registries.tls}/public/live:index`;
    expect(text((await inspect([name, '--format', 'digest', '--cacert', registries.ca])).stdout)).toBe(digest);
    expect(text(await crane(['digest', name], { SSL_CERT_FILE: registries.ca }))).toBe(digest);
    expect(text((await inspect([name, '--format', 'digest'], { SSL_CERT_FILE: registries.ca })).stdout)).toBe(digest);
    expect(text((await inspect([name, '--format', 'digest', '--insecure'])).stdout)).toBe(digest);
    const untrusted = await inspect([name, '--format', 'digest']);
    expect(untrusted.code).toBe(3);
    expect(untrusted.stderr).toContain('--cacert');
  });

  it('Basic', async () => {
    const name = `${registries.basic}/public/live:index`;
    const env = config('basic', { auths: { [registries.basic]: { auth } } });
    expect(text((await inspect([name, '--format', 'digest'], env)).stdout)).toBe(digest);
    expect(text(await crane(['digest', name], env))).toBe(digest);
    const nobody = await inspect([name, '--format', 'digest'], config('nobody', {}));
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain(`docker login ${registries.basic}`);
    const wrong = await inspect([name, '--format', 'digest'], config('wrong', { auths: { [registries.basic]: { auth: Buffer.from('ada:wrong').toString('base64') } } }));
    expect(wrong.code).toBe(1);
  });

  it('docker login, and what it wrote is used', async () => {
    const env = config('login', {});
    await docker(['login', registries.basic, '--username', user, '--password', password], env);
    expect(text((await inspect([`${registries.basic}/public/live:index`, '--format', 'digest'], env)).stdout)).toBe(digest);
  });

  it('a token for everybody', async () => {
    const before = registries.tokenServer.logins.anonymous;
    const name = `${registries.token}/public/live:index`;
    expect(text((await inspect([name, '--format', 'digest'], config('nobody', {}))).stdout)).toBe(digest);
    expect(text(await regctl(['manifest', 'head', name], config('nobody', {})))).toBe(digest);
    expect(registries.tokenServer.logins.anonymous).toBeGreaterThan(before);
  });

  it('a token for a user, by password and by identity token', async () => {
    await pushAll(registries.plain2, 'private/live');
    const name = `${registries.token}/private/live:index`;
    expect((await inspect([name, '--format', 'digest'], config('nobody', {}))).code).toBe(1);
    const byPassword = config('token', { auths: { [registries.token]: { auth } } });
    expect(text((await inspect([name, '--format', 'digest'], byPassword)).stdout)).toBe(digest);
    expect(text(await regctl(['manifest', 'head', name], byPassword))).toBe(digest);
    const byIdentity = config('identity', { auths: { [registries.token]: { identitytoken: registries.tokenServer.identityToken } } });
    expect(text((await inspect([name, '--format', 'digest'], byIdentity)).stdout)).toBe(digest);
    expect(registries.tokenServer.logins).toMatchObject({ password: expect.any(Number) as number, identityToken: 1 });
  });
});

describe('what is not there, as registries really say it', () => {
  it.each(['plain2', 'plain3'] as const)('%s', async (which) => {
    const host = registries[which];
    const image = await inspect([`${host}/nobody/ever`]);
    expect(image).toMatchObject({ code: 1, stderr: expect.stringContaining(`${host} has no image nobody/ever`) as string });
    const tag = await inspect([`${host}/public/live:never`]);
    expect(tag.code).toBe(1);
    expect(tag.stderr).toContain(`${host} has no tag never of public/live`);
    expect(tag.stderr).toContain('try: one of ');
    expect((await inspect([`${host}/public/live@sha256:${'0'.repeat(64)}`])).code).toBe(1);
  });

  it('nothing listens', async () => {
    expect(await inspect(['127.0.0.1:6099/hello'])).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing listens at 127.0.0.1:6099') as string });
  });
});

describe('Docker Hub through the mirrors that the engine names', () => {
  it.each(['alpine', 'hello-world', 'library/docker', 'docker.io/library/alpine', 'index.docker.io/library/alpine:latest'])('%s', async (name) => {
    const [mirror = ''] = JSON.parse(text(await docker(['info', '--format', '{{json .RegistryConfig.Mirrors}}']))) as string[];
    const path = name.replace(/^(index\.)?docker\.io\//, '');
    const direct = `${new URL(mirror).host}/${path.includes('/') ? path : `library/${path}`}`;
    expect(text((await inspect([name, '--format', 'digest'])).stdout)).toBe(text(await crane(['digest', '--insecure', direct])));
  });
});

describe('what BuildKit really pushes', () => {
  const builder = 'mw-inspect-live';
  let context: string;
  beforeAll(async () => {
    context = join(registries.folder, 'context');
    mkdirSync(context, { recursive: true });
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    await docker(['buildx', 'create', '--name', builder, '--driver-opt', 'network=host'], { BUILDX_CONFIG: join(registries.folder, 'buildx') });
  });
  afterAll(() => docker(['buildx', 'rm', '--force', builder], { BUILDX_CONFIG: join(registries.folder, 'buildx') }));
  const build = (platforms: string, ...args: string[]): Promise<Buffer> => docker(['buildx', 'build', '--builder', builder, '--platform', platforms, ...args, context], { BUILDX_CONFIG: join(registries.folder, 'buildx') });

  it('an index with provenance: three platforms, three attestations', async () => {
    const name = `${registries.plain3}/built/hello`;
    await build('linux/amd64,linux/arm64,linux/arm/v7', '--tag', name, '--push');
    expect((await inspect([name, '--only', 'linux/amd64,linux/arm64,linux/arm'])).code).toBe(0);
    const tree = (await inspect([name, '--attestations'])).stdout.toString();
    expect(tree.match(/─ attestation$/gm)).toHaveLength(3);
    expect(tree.match(/provenance https:\/\/slsa\.dev\/provenance\//g)).toHaveLength(3);
    expect(tree).not.toContain('unknown/unknown');
    expect((await inspect([name])).stdout.toString()).toContain('3 attestations hidden');
    expect((await inspect([name, '--single'])).code).toBe(1);
    expect(text((await inspect([name, '--raw'])).stdout)).toBe(text(await docker(['buildx', 'imagetools', 'inspect', '--raw', name])));
  });

  it('a single image without attestations', async () => {
    const name = `${registries.plain2}/built/hello:arm`;
    await build('linux/arm', '--tag', name, '--push', '--provenance=false');
    const { code, stdout } = await inspect([name, '--single']);
    expect({ code, out: text(stdout) }).toEqual({ code: 0, out: `${name} is a single image for linux/arm/v7` });
  });

  it('a folder', async () => {
    const folder = join(registries.folder, 'folder');
    await build('linux/amd64,linux/arm64,linux/arm/v7', '--output', `type=oci,tar=false,dest=${folder}`);
    const { code, stdout } = await inspect([`oci:${folder}`, '--require', 'linux/amd64,linux/arm/v7']);
    expect({ code, out: text(stdout) }).toEqual({ code: 0, out: `oci:${folder} has linux/amd64, linux/arm64, linux/arm/v7` });
    expect(text((await inspect([`oci:${folder}`, '--format', 'digest', '--platform', 'linux/arm64'])).stdout)).toBe(text(await regctl(['image', 'digest', '--platform', 'linux/arm64', `ocidir://${folder}`])));
  });
});
