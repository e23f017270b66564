import { describe, expect, it } from 'vitest';
import { type DockerCommand, ownerOf, parseCreation } from '../../src/run/container-owner.ts';

const creation = (image: string, name = 'happy_hopper'): { id: string; image: string; name: string } => ({ id: 'abcdef123456', image, name });
let pid = 1000;
const command = (line: string, more: Partial<DockerCommand> = {}): DockerCommand => {
  pid += 1;
  return { pid, parent: 1, started: pid, args: line.split(' '), owner: 7, ...more };
};

describe('a new container', () => {
  it.each([
    'docker run --rm alpine true',
    'docker run alpine',
    '/usr/bin/docker --host tcp://x container create -e A=b alpine sh -c x',
    'docker create --name happy_hopper alpine',
    'docker run --name=happy_hopper alpine',
  ])('belongs to `%s`', (line) => {
    const candidate = command(line);
    expect(ownerOf(creation('alpine'), [candidate])).toBe(candidate);
  });

  it.each([
    'docker run --rm alpine:3 true',
    'docker run other alpine-not',
    'docker pull alpine',
    'docker build -t alpine .',
    'docker alpine run',
    'docker run --name other alpine',
    'docker run --name=other alpine',
    'docker buildx create --name mybuilder --use',
  ])('does not belong to `%s`', (line) => expect(ownerOf(creation('alpine'), [command(line)])).toBeNull());

  it('belongs to nobody without a command', () => expect(ownerOf(creation('alpine'), [])).toBeNull());

  it('belongs to the command that named it, whoever else runs the image', () => {
    const named = command('docker run --name happy_hopper alpine');
    const theirs = command('docker run alpine', { owner: null });
    expect(ownerOf(creation('alpine'), [theirs, named])).toBe(named);
    expect(ownerOf(creation('alpine', 'sad_swartz'), [theirs, named])).toBe(theirs);
  });

  it('is left alone when somebody else could have made it too', () => {
    expect(ownerOf(creation('alpine'), [command('docker run alpine', { owner: null }), command('docker run alpine')])).toBe('ambiguous');
  });

  it('belongs to the older of two of our commands', () => {
    const [older, younger] = [command('docker run alpine'), command('docker run alpine')];
    expect(ownerOf(creation('alpine'), [younger, older])).toBe(older);
  });

  it('belongs to the program, not to the wrapper script above it', () => {
    const wrapper = command('/bin/sh /usr/local/bin/docker run alpine', { pid: 500 });
    const program = command('/usr/bin/docker run alpine', { parent: 500 });
    expect(ownerOf(creation('alpine'), [wrapper, program])).toBe(program);
  });

  it('of a builder belongs to nobody', () => {
    expect(ownerOf(creation('moby/buildkit:buildx-stable-1', 'buildx_buildkit_mybuilder0'), [command('docker run moby/buildkit:buildx-stable-1')])).toBeNull();
  });
});

describe('parseCreation', () => {
  const event = { Action: 'create', Type: 'container', Actor: { ID: 'abcdef123456', Attributes: { image: 'alpine', name: 'x' } } };
  it('reads a line of docker events', () => expect(parseCreation(JSON.stringify(event))).toEqual({ id: 'abcdef123456', image: 'alpine', name: 'x' }));

  it.each(['', 'null', '1', '{}', 'not json', JSON.stringify({ ...event, Action: 'start' }), JSON.stringify({ ...event, Actor: { ID: '--all', Attributes: event.Actor.Attributes } })])('takes %s for nothing', (line) => expect(parseCreation(line)).toBeNull());
});
