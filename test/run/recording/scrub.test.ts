import { describe, expect, it } from 'vitest';
import { scrub, scrubPieces, type ScrubFacts } from '../../../src/run/recording/scrub.ts';

const facts: ScrubFacts = {
  hostNames: ['dev-box-17', 'dev-box-17.corp.example', 'mirror.corp.example', 'hello'],
  userNames: ['ada', 'root', 'nicholasdille'],
  folders: [
    { path: '/home/ada', shown: '~' },
    { path: '/var/tmp/ada/', shown: '/tmp' },
    { path: '/var/tmp/ada/multiarch-workshop-Xy12', shown: '/workshop' },
  ],
  secrets: ['literal-secret-value', 'short'],
  openTexts: ['docker run localhost:5000/nicholasdille/hello'],
};

/** Not one of these parts may be seen afterwards. */
const planted: readonly (readonly [kind: string, text: string, secret: string])[] = [
  ['a GitHub token', 'using ghp_abcdefghijklmnopqrstuvwxyz0123456789 now', 'ghp_abc'],
  ['a fine-grained GitHub token', 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz', '11ABCDEFG0'],
  ['a GitLab token', 'glpat-abcdefghij0123456789', 'abcdefghij0123456789'],
  ['a Docker Hub token', 'dckr_pat_AbCdEfGhIjKlMnOpQrStUvWxYz0', 'AbCdEfGhIj'],
  ['an npm token', 'npm_abcdefghijklmnopqrstuvwxyz0123456789', 'abcdefghijklmnop'],
  ['a JSON web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r', 'dBjftJeZ4CVP'],
  ['a bearer header', '> Authorization: Bearer abc.def-ghi_jkl', 'abc.def'],
  ['a bearer token in prose', 'sent bearer 0123456789abcdef', '0123456789abcdef'],
  ['basic auth', '> Authorization: Basic YWRhOnNlY3JldA==', 'YWRhOnNlY3JldA'],
  ['basic auth in a command', 'curl -H "Authorization: Basic YWRhOnNlY3JldA==" x', 'YWRhOnNlY3JldA'],
  ['an X-Registry-Auth header', 'X-Registry-Auth: eyJ1c2VybmFtZSI6ImEifQ', 'eyJ1c2VybmFtZ'],
  ["a Docker config's auth", '{"auths":{"https://index.docker.io/v1/":{"auth":"YWRhOmh1bnRlcjI="}}}', 'YWRhOmh1bnRlcjI'],
  ["a Docker config's auth over lines", '"auth" : "YWRhOmh1bnRlcjI="', 'YWRhOmh1bnRlcjI'],
  ['an identity token', '{"identitytoken":"abcd-efgh-ijkl"}', 'abcd-efgh'],
  ['a password assignment', 'REGISTRY_PASSWORD=hunter2!', 'hunter2'],
  ['a password in quotes', 'password: "hunter2 with spaces"', 'with spaces'],
  ['a password option', 'docker login --username x --password hunter2', 'hunter2'],
  ['a password option with =', 'docker login --password=hunter2', 'hunter2'],
  ['docker login -p', 'docker login -u x -p hunter2 localhost:5000', 'hunter2'],
  ['curl -u', 'curl -u me:hunter2 https://x', 'hunter2'],
  ['a token assignment', 'GITHUB_TOKEN=abc123abc123', 'abc123'],
  ['a token in a query', 'GET /x?service=y&token=abc123abc123&z=1', 'abc123'],
  ['an AWS key id', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7'],
  ['a bare AWS key id', 'key AKIAIOSFODNN7EXAMPLE!', 'AKIAIOSFODNN7'],
  ['an AWS secret', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
  ['a signed URL', 'https://b.s3/x?X-Amz-Credential=AKID%2F2026&X-Amz-Signature=fe5f80f77d5fa3be', 'fe5f80f77d5f'],
  ['a URL with a user and a password', 'https://me:hunter2@registry.example/v2/', 'hunter2'],
  ['a URL with a token as its user', 'git clone https://abcdef123456@git.example/x', 'abcdef123456'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcdef\n-----END RSA PRIVATE KEY-----\nafter', 'MIIEpAIBAAKCAQEA'],
  ['a private key without its end', '-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc', 'MIIEpAIBAAKCAQEA'],
  ['a private key without its beginning', 'MIIEpAIBAAKCAQEA\r\nMIIEpAIBAAKCAQEB\r\n-----END PRIVATE KEY-----', 'MIIEpAIBAAKCAQEB'],
  ['a value known to be secret', 'x=literal-secret-value.', 'literal-secret'],
  ['the host name', 'on dev-box-17: ok', 'dev-box-17'],
  ['the full host name', 'http://dev-box-17.corp.example:5000/', 'corp.example'],
  ["a mirror's name", 'resolving via mirror.corp.example', 'mirror.corp'],
  ['the user name', 'owner ada, group ada', 'ada'],
  ['the home folder', 'in /home/ada/src/x', '/home/ada'],
  ["somebody's home folder", 'in /Users/grace/src', 'grace'],
  ['the temporary folder', 'open /var/tmp/ada/x.txt', '/var/tmp'],
  ["a Mac's temporary folder", 'open /private/var/folders/ab/cdefgh1234_xyz/T/x', 'cdefgh1234'],
  ['the workplace', '/var/tmp/ada/multiarch-workshop-Xy12/demos/hello', 'Xy12'],
];

describe('scrub', () => {
  it.each(planted)('removes %s', (_kind, text, secret) => {
    expect(text).toContain(secret);
    expect(scrub(text, facts)).not.toContain(secret);
  });

  it.each(planted)('removes %s wherever the text was split', (_kind, text, secret) => {
    const whole = scrub(text, facts);
    for (let at = 0; at <= text.length; at++) {
      const pieces = scrubPieces([text.slice(0, at), text.slice(at)], facts);
      expect(pieces).toHaveLength(2);
      expect(pieces.join('')).toBe(whole);
    }
    const byUnit = scrubPieces([...text], facts);
    expect(byUnit).toHaveLength([...text].length);
    expect(byUnit.join('')).toBe(whole);
    expect(whole).not.toContain(secret);
  });

  it.each(planted)('changes nothing more at a second time: %s', (_kind, text) => {
    const once = scrub(text, facts);
    expect(scrub(once, facts)).toBe(once);
  });

  it('keeps what stands around a find', () => {
    expect(scrub('a /var/tmp/ada/multiarch-workshop-Xy12/demos/x and ~ and REGISTRY_PASSWORD=hunter2 b', facts))
      .toBe('a /workshop/demos/x and ~ and REGISTRY_PASSWORD=[secret] b');
    expect(scrub('-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nafter', facts)).toContain('-----END PRIVATE KEY-----\nafter');
  });

  it.each([
    'pushing manifest for localhost:5000/nicholasdille/hello:latest@sha256:fa3f3f0e1d4f6b6b2c7f1f0f9d8f7e6d5c4b3a29181716151413121110090807',
    '#7 [auth] nicholasdille/hello:pull,push token for localhost:5000',
    '{"supported":["linux/amd64","linux/arm64"],"emulators":["qemu-aarch64"]}',
    'docker run --rm --pull always localhost:5000/nicholasdille/hello:arm',
    'Digest: sha256:0b25b0fe46fdeb2d36e4adfb9ff1afd4e1ca47571dc366c80d58ffffdb9f3a55',
    'canada, adage; the basic configuration; a bearer of news; https://docs.docker.com/a@b',
    'docker run -p 127.0.0.1:5000:5000 --user 1000:1000 x',
    'Name:      docker.io/library/hello-world:latest\nMediaType: application/vnd.oci.image.index.v1+json',
    '[{"architecture":"amd64","digest":"sha256:00"}]',
  ])('leaves what is no secret: %s', (text) => expect(scrub(text, facts)).toBe(text));

  it('leaves a name that the deck itself says, and names that every machine has', () => {
    expect(scrub('nicholasdille root hello', facts)).toBe('nicholasdille root hello');
  });

  it('reads a long line without end in bounded time', () => {
    for (const piece of ['a', 'password', 'eyJ', 'docker login ', '://', 'A1', '-----BEGIN PRIVATE KEY-----', '--token-', 'token_']) {
      // A pattern that backtracks would not come back within the test's own time limit.
      expect(scrub(piece.repeat(Math.ceil(65_536 / piece.length)), facts)).not.toBe('');
    }
  });
});
