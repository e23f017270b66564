import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { buildkitdConfig } from '../../src/host/buildkitd-config.ts';
import { judgeCapability } from '../../src/host/capabilities.ts';
import { describeProblem, parseContext, parseRegistries } from '../../src/host/engine.ts';
import { stateFolder } from '../../src/host/host.ts';
import { applyVariables, hostVariables, shellLines, shellQuote } from '../../src/host/step-environment.ts';
import { engineFacts, noEngine } from '../session/fake-parts.ts';

describe('the endpoint', () => {
  it('is the selected context\'s host', () => {
    const text = JSON.stringify([{ Name: 'colima', Endpoints: { docker: { Host: 'unix:///c.sock' } }, TLSMaterial: {} }]);
    expect(parseContext(text)).toEqual({ host: 'unix:///c.sock', context: null });
  });

  it('is pinned by the context\'s name where TLS keys belong to it', () => {
    const text = JSON.stringify([{ Name: 'far', Endpoints: { docker: { Host: 'tcp://far:2376' } }, TLSMaterial: { docker: ['ca.pem'] } }]);
    expect(parseContext(text)).toEqual({ host: 'tcp://far:2376', context: 'far' });
  });

  it.each(['', '[]', '{}', '[{"Endpoints":{}}]', 'not json'])('of a strange answer %j is nothing', (text) => {
    expect(parseContext(text)).toBeNull();
  });
});

describe('why no engine answers', () => {
  const answer = { missing: false, timedOut: false, stderr: '' };
  it.each([
    [{ ...answer, missing: true }, 'not installed'],
    [{ ...answer, timedOut: true }, 'does not answer within 5 s'],
    [{ ...answer, stderr: 'permission denied while trying to connect to the docker API' }, 'group docker'],
    [{ ...answer, stderr: 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?' }, 'is it started?'],
    [{ ...answer, stderr: 'error during connect: weird\n' }, 'error during connect: weird'],
    [answer, 'no Docker Engine answers'],
  ])('%o', (given, said) => {
    expect(describeProblem(given, 'unix:///x')).toContain(said);
  });
});

describe('what steps run with', () => {
  const places = { buildxConfig: '/state/buildx', binFolder: '/tmp/bin' };
  const endpoint = { host: 'unix:///run/docker.sock', context: null };

  it('unsets the variables of the user that break the talk', () => {
    const env = applyVariables({ DOCKER_DEFAULT_PLATFORM: 'linux/arm64', BUILDX_BUILDER: 'mine', KEEP: 'me', PATH: '/bin' }, hostVariables({ PATH: '/bin' }, endpoint, places));
    expect(env).toMatchObject({ KEEP: 'me', DOCKER_HOST: 'unix:///run/docker.sock', BUILDX_CONFIG: '/state/buildx', PATH: '/tmp/bin:/bin' });
    expect(env).not.toHaveProperty('DOCKER_DEFAULT_PLATFORM');
    expect(env).not.toHaveProperty('BUILDX_BUILDER');
  });

  it('never moves the Docker config, which holds plugins and credentials', () => {
    expect(hostVariables({}, endpoint, places).map(({ name }) => name)).not.toContain('DOCKER_CONFIG');
  });

  it('gives every variable a reason', () => {
    for (const { why } of hostVariables({}, { host: 'x', context: 'y' }, places)) expect(why).not.toBe('');
  });

  it.each(['plain', "it's", '$HOME `id` "x"', 'a\nb', ''])('prints %j so that a shell reads it back', (value) => {
    const script = `${shellLines([{ name: 'V', value, why: 'because' }]).join('\n')}\nprintf %s "$V"`;
    expect(execFileSync('sh', ['-c', script]).toString()).toBe(value);
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(value)}`]).toString()).toBe(value);
  });

  it('prints a reason of several lines as a comment, never as a command', () => {
    const script = shellLines([{ name: 'V', value: '1', why: 'first\necho second' }]).join('\n');
    expect(execFileSync('sh', ['-c', script]).toString()).toBe('');
  });
});

describe('a builder', () => {
  it('learns the mirrors and insecure registries of the engine', () => {
    const registries = parseRegistries({
      Mirrors: ['http://127.0.0.1:5999/'],
      IndexConfigs: { 'docker.io': { Secure: true }, '127.0.0.1:5999': { Secure: false }, 'lab:80': { Secure: false } },
    });
    expect(registries).toEqual({ mirrors: ['http://127.0.0.1:5999/'], insecure: ['127.0.0.1:5999', 'lab:80'] });
    const toml = buildkitdConfig(registries);
    expect(toml).toContain('[registry."docker.io"]\n  mirrors = ["127.0.0.1:5999"]');
    expect(toml).toContain('[registry."lab:80"]\n  http = true\n  insecure = true');
  });

  it('is told nothing when there is nothing to tell', () => {
    expect(buildkitdConfig(parseRegistries(null))).toBe('');
    expect(buildkitdConfig({ mirrors: ['not a url'], insecure: [] })).toBe('');
  });
});

describe('capabilities', () => {
  it('say what is missing and what mends it', () => {
    expect(judgeCapability('engine', engineFacts)?.met).toBe(true);
    expect(judgeCapability('engine', noEngine)).toMatchObject({ met: false, message: expect.stringContaining('is it started?') });
    expect(judgeCapability('buildx', { ...engineFacts, buildx: null })?.message).toContain('docker-buildx');
    expect(judgeCapability('privileged', { ...engineFacts, privileged: false })?.message).toContain('rootless');
    expect(judgeCapability('tea', engineFacts)).toBeNull();
  });
});

describe('the state directory', () => {
  it('follows XDG_STATE_HOME only when it is absolute', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/s', HOME: '/h' })).toBe('/s/multiarch-workshop');
    expect(stateFolder({ XDG_STATE_HOME: 'relative', HOME: '/h' })).toBe('/h/.local/state/multiarch-workshop');
  });
});
