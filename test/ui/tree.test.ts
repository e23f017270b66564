import { describe, expect, it } from 'vitest';
import type { Descriptor } from '../../src/registry/manifest.ts';
import { formatTree } from '../../src/registry/format-tree.ts';
import type { ImageNode, IndexNode, ManifestNode } from '../../src/registry/image-node.ts';
import { parsePlatform } from '../../src/registry/platform.ts';
import { receiveDocument } from '../../src/ui/document.ts';
import { firstView, type View } from '../../src/ui/view.ts';
import { treeStops } from '../../src/ui/tree-lines.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession } from './fake-session.ts';
import { deckOf, step } from './fixture-deck.ts';
import { after, press, shown, small } from './press.ts';

const digest = (of: string): string => `sha256:${of.repeat(64)}`;
const descriptor = (of: string): Descriptor => ({ mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest(of), size: 100, platform: null, annotations: {}, artifactType: null });
const manifest = (of: string, architecture: string, more: Partial<ManifestNode> = {}): ManifestNode => ({
  kind: 'manifest', digest: digest(of), size: 500, mediaType: 'application/vnd.oci.image.manifest.v1+json', artifactType: null,
  platform: parsePlatform(`linux/${architecture}`), annotations: {}, config: descriptor('c'), layers: [descriptor('d')], created: '2026-11-23T13:44:02Z', attestation: null, ...more,
});
const index: IndexNode = {
  kind: 'index', digest: digest('0'), size: 900, mediaType: 'application/vnd.oci.image.index.v1+json', artifactType: null, platform: null, annotations: {},
  manifests: [manifest('1', 'amd64'), manifest('2', 'arm64'), manifest('3', 'amd64', { attestation: { subject: digest('1'), predicateTypes: [] } })],
};
const tree = (name: string, root: ImageNode, more = {}): string => formatTree(name, root, { layers: false, attestations: false, ...more });

/** A session in which a step has printed this, its output open. */
function opened(text: string, source: 'live' | 'recorded' = 'live'): { session: FakeSession; view: View } {
  const session = new FakeSession(deckOf({ blocks: [step('look', 'multiarch-workshop inspect hello')] }));
  session.begin('look', text);
  if (source === 'recorded') session.emit({ type: 'recording-chosen', step: 'look', command: 'x', recordedOn: 'recorded' });
  session.finish('look', 'passed');
  return { session, view: after('z', session, firstView()) };
}

describe('the tree of an image', () => {
  it('has a stop at every digest that it names, with what it is and whose', () => {
    const stops = treeStops(new FakeOutput(tree('localhost:5000/hello', index, { layers: true, attestations: true })));
    expect(stops.map(({ label, digest: of }) => `${label} ${of[7]}`)).toEqual([
      'index 0', 'manifest 1', 'config c', 'layer d', 'manifest 2', 'config c', 'layer d', 'manifest 3', 'config c', 'of 1',
    ]);
    expect(new Set(stops.map(({ image }) => image))).toEqual(new Set(['localhost:5000/hello']));
  });

  it('is found among other output, and of several images each knows its own', () => {
    const text = `$ multiarch-workshop inspect one two\nPulled sha256:${'9'.repeat(64)}\n\x1b[1m${tree('one', index)}\x1b[0m\n${tree('two:3', manifest('5', 'arm'))}two:3 has linux/arm\n`;
    expect(treeStops(new FakeOutput(text)).map(({ image, digest: of }) => `${image} ${of[7]}`)).toEqual(['one 0', 'one 1', 'one c', 'one 2', 'one c', 'two:3 5', 'two:3 c']);
  });

  it('other output with digests is none: arrows scroll it as ever', () => {
    const build = `#7 resolve docker.io/library/alpine@${digest('1')}\n  Digest: ${digest('2')}\n${digest('3')}\n  index      sha256:12\n`;
    expect(treeStops(new FakeOutput(build))).toEqual([]);
  });

  it('is walked with arrows, from the first digest to the last, and the window follows', () => {
    const { session, view } = opened(tree('hello', index));
    const at = (of: View): string => /❯ .*?sha256:(.)/.exec(shown(of, session, small))?.[1] ?? 'none';
    let walked = view;
    const seen = [at(walked)];
    for (let press_ = 0; press_ < 8; press_++) {
      walked = after('down', session, walked, small);
      seen.push(at(walked));
    }
    expect(seen.slice(0, 5).join('')).toBe('01c2c');
    expect(shown(walked, session, small)).toContain('1 attestation hidden');
    for (let press_ = 0; press_ < 12; press_++) walked = after('k', session, walked, small);
    expect(at(walked)).toBe('0');
    expect(shown(walked, session, small)).toContain('  hello');
  });

  it('goes on from what is in sight when the window was scrolled away', () => {
    const { session, view } = opened(`${'line\n'.repeat(40)}${tree('hello', index)}${'line\n'.repeat(40)}`);
    const there = after('down', session, after('space space space', session, view, small), small);
    expect(shown(there, session, small)).toMatch(/❯ .*sha256/);
  });

  it('y copies the digest that one is at', () => {
    const { session, view } = opened(tree('hello', index));
    expect(press(after('down', session, view), 'y', session)).toMatchObject({ effect: { type: 'copy', text: digest('1') }, view: { notice: `to the clipboard: ${digest('1')}` } });
  });

  it('Enter asks for what a digest names, and shows its JSON when it has come; Esc is back in the tree', () => {
    const { session, view } = opened(tree('localhost:5000/hello', index));
    const asked = press(after('down', session, view), 'enter', session);
    const request = { image: 'localhost:5000/hello', digest: digest('1'), part: 'manifest' };
    expect(asked.effect).toEqual({ type: 'fetch', request });
    expect(shown(asked.view, session)).toContain('asking the registry');
    const come = receiveDocument(asked.view, request as never, { text: '{"schemaVersion":2,"layers":[]}' });
    expect(shown(come, session)).toContain('"schemaVersion": 2,');
    expect(press(come, 'y', session).effect).toEqual({ type: 'copy', text: '{"schemaVersion":2,"layers":[]}' });
    expect(after('escape', session, come).panel).toMatchObject({ kind: 'zoom', step: 'look' });
    expect(shown(after('escape', session, come), session)).toMatch(/❯ .*manifest +sha256:1/);
    expect(press(after('down down', session, view), 'enter', session).effect).toMatchObject({ request: { part: 'config', digest: digest('c') } });
  });

  it('says why it cannot be had, and that a recording needs no registry', () => {
    const { session, view } = opened(tree('hello', index), 'recorded');
    const asked = press(view, 'enter', session);
    if (asked.effect?.type !== 'fetch') throw new Error('nothing was asked for');
    const page = shown(receiveDocument(asked.view, asked.effect.request, { problem: 'localhost:5000 refused the connection\x1b[2J' }), session);
    expect(page).toContain('it cannot be fetched: localhost:5000 refused the connection[2J');
    expect(page).toContain('This output is a recording');
  });

  it('an answer that comes when one has left changes nothing', () => {
    const { session, view } = opened(tree('hello', index));
    const asked = press(view, 'enter', session);
    if (asked.effect?.type !== 'fetch') throw new Error('nothing was asked for');
    const left = after('escape', session, asked.view);
    expect(receiveDocument(left, asked.effect.request, { text: '{}' })).toBe(left);
  });

  it('a layer is no document: it says so', () => {
    const { session, view } = opened(tree('hello', manifest('1', 'arm'), { layers: true }));
    expect(press(after('down down', session, view), 'enter', session)).toMatchObject({ effect: null, view: { panel: { kind: 'zoom' }, notice: 'a layer is an archive, not JSON · y copies its digest' } });
  });

  it('shows what is no JSON as it is, and of something huge the beginning', () => {
    const { session, view } = opened(tree('hello', index));
    const asked = press(view, 'enter', session);
    if (asked.effect?.type !== 'fetch') throw new Error('nothing was asked for');
    expect(shown(receiveDocument(asked.view, asked.effect.request, { text: 'no\x07thing' }), session)).toContain('nothing');
    const huge = receiveDocument(asked.view, asked.effect.request, { text: JSON.stringify(Array.from({ length: 60_000 }, (_, at) => at)) });
    expect(shown(after('G', session, huge), session)).toMatch(/… [\d ]+ more characters are not shown/);
  });
});
