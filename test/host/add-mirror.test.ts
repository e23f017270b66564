import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { addMirror } from '../../src/host/add-mirror.ts';
import { buildkitdConfig } from '../../src/host/buildkitd-config.ts';

const ours = '127.0.0.1:5055';

describe('the mirror of `pull` in a configuration of BuildKit', () => {
  it.each([
    ['with nothing in it', '', { registry: { 'docker.io': { mirrors: [ours] }, [ours]: { http: true } } }],
    ['with the engine\'s own mirrors', buildkitdConfig({ mirrors: ['http://mirror.example:5990'], insecure: ['plain.example'] }), {
      registry: { 'docker.io': { mirrors: [ours, 'mirror.example:5990'] }, 'mirror.example:5990': { http: true }, 'plain.example': { http: true, insecure: true }, [ours]: { http: true } },
    }],
    ['with all kinds of things of the user\'s', '# a comment\ndebug = true\n[worker.oci]\nmax-parallelism = 4\n[registry."docker.io"]\nmirrors = [\n  "one.example", # first\n  "two.example",\n]\nca = ["a.pem"]\n', {
      debug: true, worker: { oci: { 'max-parallelism': 4 } }, registry: { 'docker.io': { mirrors: [ours, 'one.example', 'two.example'], ca: ['a.pem'] }, [ours]: { http: true } },
    }],
  ])('%s is asked first, and the rest stays', (_, before, after) => {
    expect(parse(addMirror(before, ours))).toEqual(after);
    expect(addMirror(addMirror(before, ours), ours)).toBe(addMirror(before, ours));
  });

  it('is not guessed into what is not TOML', () => expect(() => addMirror('[[[', ours)).toThrow());
});
