import type { Deck } from '../../src/deck/deck.ts';
import type { Action } from '../../src/ui/binding.ts';
import { reduceView } from '../../src/ui/reduce-view.ts';
import { firstView, type Size, type View, type Zoom, zoomOn } from '../../src/ui/view.ts';
import { FakeOutput } from './fake-output.ts';
import { FakeSession, startedAt } from './fake-session.ts';
import { buildCommand, deckOf, fixtureDeck, listOf, paragraph, step } from './fixture-deck.ts';
import { after } from './press.ts';

/** The clock of every scene: 12 minutes and 41 seconds into the talk. */
export const sceneNow = startedAt + 761_000;

export interface Scene {
  readonly session: FakeSession;
  readonly view: View;
}

export const lines = (count: number): string => Array.from({ length: count }, (_, at) => `#${at + 1} [linux/arm64 ${at + 1}/${count}] RUN sha256sum blob`).join('\n');

const build = 3;
const tags = 4;
/** The fixture's deck after somebody has edited a command. */
const editedDeck = JSON.parse(JSON.stringify(fixtureDeck).replaceAll('linux/arm,linux/arm64,linux/amd64', 'linux/riscv64')) as Deck;
const recordedOn = 'recorded 2026-11-22 on Docker 28.5.2 (linux/amd64)';

function scene(slide: number, tell: (session: FakeSession) => unknown = () => {}, more: Partial<View> = {}): Scene {
  const session = new FakeSession(fixtureDeck).findEngine().beginTalk(startedAt);
  tell(session);
  return { session, view: { ...firstView(slide), ...more } };
}

/** A deck from elsewhere, its page open; `changed` since it was trusted. */
function distrusted(changed: readonly string[] | null): Scene {
  const session = new FakeSession(fixtureDeck).findEngine().beginTalk(startedAt);
  const deck = JSON.parse(JSON.stringify(fixtureDeck).replace('docker run --rm --pull', 'sudo docker run --privileged --pull')) as Deck;
  session.replaceDeck({ deck, demoFolders: {}, distrust: { place: '/home/me/talks/somebody', changed, parts: {} } });
  return { session, view: { ...firstView(build), panel: { kind: 'trust', top: 0, sideways: 0 } } };
}

/** A deck with a section slide that has a list. */
const sectionDeck: Deck = deckOf(
  { title: 'Multi-Arch Images', level: 1, blocks: [paragraph('One name.')] },
  { title: 'Building for other Architectures', level: 1, blocks: [listOf('on a builder that emulates', 'on several builders, each of them native'), paragraph('Both are shown.')] },
  { title: 'A slide', blocks: [paragraph('of it')] },
);

/** The fixture's deck with a plan: its third slide is to be there from 6 min to 12 min 30 s. */
const timedDeck: Deck = { ...fixtureDeck, sections: [{ first: 1, last: 2, durationMs: 360_000 }, { first: 3, last: 4, durationMs: 780_000 }] };

/** So long after the talk began, in ms; the scene's clock stands at 12:41. */
function timed(slide: number, elapsedMs: number, tell: (session: FakeSession) => unknown = () => {}): Scene {
  const session = new FakeSession(timedDeck).findEngine().beginTalk(sceneNow - elapsedMs);
  tell(session);
  return { session, view: firstView(slide) };
}

const failed = { exitCode: 1, line: 3, reason: 'exit 1 at line 3: --tag localhost:5000/nicholasdille/hello . --push', durationMs: 2100 };

/** A scene after a search was begun and some keys were pressed in it. */
function typed({ session, view }: Scene, ...keys: string[]): Scene {
  return { session, view: after(['/', ...keys].join(' '), session, view) };
}

/** Steps in several states. */
function withStates(made: Scene): Scene {
  const { session } = made;
  session.begin('build', lines(3));
  session.finish('build', 'passed', { message: 'three platforms' });
  session.begin('build-arm', lines(3));
  session.finish('build-arm', 'failed', failed);
  session.begin('run-arm', lines(3), { at: sceneNow - 4000 });
  return made;
}

/** A step whose proof stands in the middle of its output. */
function highlighting(view: View): Scene {
  const deck = deckOf({ title: 'Push it', blocks: [paragraph('Look at the digest:'), step('push', 'docker push localhost:5000/hello', { highlight: '^digest:' }), paragraph('It names what was pushed.')] });
  const session = new FakeSession(deck).findEngine();
  session.begin('push', `${lines(40)}\ndigest: sha256:0e6f1006059cb4ab\n${lines(30)}\ndigest: again\n${lines(20)}`);
  session.finish('push', 'passed', { message: 'localhost:5000/hello is what was pushed' });
  return { session, view };
}

/** The tree of an image, zoomed. */
function inspected(zoom: Partial<Zoom>): Scene {
  const session = new FakeSession(deckOf({ title: 'Look at it', blocks: [step('look', 'multiarch-workshop inspect localhost:5000/hello', { highlight: '^image index' })] }), sceneNow - 60_000).findEngine();
  const printed = ['localhost:5000/hello', 'image index', `│ index      sha256:${'0'.repeat(64)}`, '│ type       application/vnd.oci.image.index.v1+json'];
  for (const [mark, bar, of, platform] of [['├─', '│', '1', 'linux/amd64'], ['└─', ' ', '2', 'linux/arm64']]) {
    printed.push(`${mark} ${platform}`, `${bar}    manifest   sha256:${of?.repeat(64)}`, `${bar}    config     sha256:${'c'.repeat(64)}`, `${bar}    size       3.4 MB compressed, in 2 layers`);
  }
  session.begin('look', `${printed.join('\n')}\n`);
  session.finish('look', 'passed', { message: 'two platforms' });
  return { session, view: { ...firstView(1), panel: { ...zoomOn('look', 0), ...zoom } } };
}

/** Every state that the screen can be in. */
export const scenes: Readonly<Record<string, () => Scene>> = {
  cover: () => scene(1),
  'not-begun': () => ({ session: new FakeSession(timedDeck).findEngine(), view: firstView() }),
  'on-time': () => timed(3, 741_000),
  behind: () => timed(3, 921_000, (session) => session.begin('build', lines(50), { at: sceneNow - 7900, line: 2 })),
  ahead: () => timed(4, 300_000),
  trust: () => distrusted(null),
  'trust-changed': () => distrusted(['the command of build', 'the check of list', 'demos/hello/hello.sh']),
  section: () => ({ session: new FakeSession(sectionDeck).findEngine().beginTalk(startedAt), view: firstView(2) }),
  'behind-long-title': () => timed(4, 1_800_000),
  prose: () => scene(2),
  idle: () => scene(build),
  moved: () => scene(build, (session) => {
    const deck = session.getState().deck;
    session.emit({ type: 'moved', deck, moves: [{ parameter: 'registry', from: 'localhost:5001', to: 'localhost:5000', why: 'the AirPlay Receiver has port 5001' }] });
  }, { notice: 'localhost:5000 instead of localhost:5001 · e says more' }),
  doctor: () => scene(build, () => {}, {
    panel: { kind: 'doctor', top: 0, sideways: 0 },
    diagnosis: [
      { id: 'engine', status: 'ok', found: 'Docker Engine 28.5.2 at unix:///var/run/docker.sock', means: null, mend: null },
      { id: 'buildx', status: 'fails', found: 'docker buildx is not there', means: 'the steps on slides 3 and 4 cannot run live; their recordings can be played', mend: 'install the package docker-buildx-plugin (or docker-buildx)' },
      { id: 'handlers', status: 'unknown', found: 'the table of emulators cannot be read from here (another machine, or not mounted)', means: null, mend: 'the step binfmt (slide 5) asks the engine itself, with a privileged container' },
      { id: 'images', status: 'warning', found: '1 of 4 images are not here yet: registry:2', means: 'they are pulled on stage, and that takes a network', mend: 'multiarch-workshop pull' },
    ],
  }),
  'doctor-looking': () => scene(build, () => {}, { panel: { kind: 'doctor', top: 0, sideways: 0 } }),
  'no-buildx': () => scene(build, (session) => {
    session.begin('build');
    session.emit({ type: 'run-closed', step: 'build', status: 'skipped', reason: 'needs docker buildx: install the package docker-buildx-plugin (or docker-buildx); doctor says more, row buildx' });
  }),
  'no-engine': () => ({ session: new FakeSession(fixtureDeck).findEngine(null).beginTalk(startedAt), view: firstView(build) }),
  probing: () => scene(tags, (session) => session.emit({ type: 'run-opened', step: 'run-arm', at: sceneNow - 1000, source: 'live', command: 'docker run', output: new FakeOutput() }), { selected: { [tags]: 'run-arm' } }),
  running: () => scene(build, (session) => session.begin('build', lines(50), { at: sceneNow - 7900, line: 2 })),
  checking: () => scene(build, (session) => {
    session.begin('build', lines(3), { at: sceneNow - 9000 });
    session.emit({ type: 'checking', step: 'build' });
  }),
  passed: () => scene(build, (session) => {
    session.begin('build', lines(50));
    session.finish('build', 'passed', { message: 'localhost:5000/nicholasdille/hello has linux/amd64, linux/arm64, linux/arm/v7' });
  }),
  'done-already': () => scene(tags, (session) => {
    session.emit({ type: 'run-opened', step: 'run-arm', at: startedAt, source: 'live', command: 'docker run', output: new FakeOutput() });
    session.emit({ type: 'probed', step: 'run-arm', alreadyDone: 'the container ran before' });
    session.emit({ type: 'run-closed', step: 'run-arm', status: 'passed', reason: null });
  }, { selected: { [tags]: 'run-arm' } }),
  failed: () => scene(build, (session) => {
    session.begin('build', lines(20));
    session.finish('build', 'failed', failed);
  }),
  'check-failed': () => scene(build, (session) => {
    session.begin('build', lines(2));
    session.finish('build', 'failed', { exitCode: 0, line: 1, message: 'linux/arm/v7 is missing', reason: 'its check failed: linux/arm/v7 is missing' });
  }),
  timeout: () => scene(build, (session) => {
    session.begin('build', lines(4));
    session.finish('build', 'timeout', { exitCode: 1, line: 1, reason: 'stopped after its time limit of 2 min at line 1: docker buildx build ...', durationMs: 120_000 });
  }),
  skipped: () => scene(build, (session) => {
    session.emit({ type: 'run-opened', step: 'build', at: startedAt, source: 'live', command: 'docker', output: new FakeOutput() });
    session.emit({ type: 'run-closed', step: 'build', status: 'skipped', reason: 'it needs registry, which did not pass yet: slide 2' });
  }),
  cancelled: () => scene(build, (session) => {
    session.begin('build', lines(4));
    session.finish('build', 'cancelled', { line: 1, reason: 'stopped at line 1: docker buildx build ...', durationMs: 3200 });
  }),
  fallback: () => scene(build, (session) => {
    session.begin('build', lines(5));
    session.finish('build', 'failed', failed);
    session.begin('build', 'Image: hello-world\n * Manifest List: Yes', { source: 'fallback', command: 'multiarch-workshop inspect hello-world' });
    session.finish('build', 'passed', { message: 'one name, an image for each of 9 Linux platforms', durationMs: 900 });
  }),
  recorded: () => scene(build, (session) => {
    session.emit({ type: 'recordings-found', durations: { build: 8400 } }).findEngine(null).emit({ type: 'recorded-mode' });
    session.begin('build', lines(5));
    session.emit({ type: 'recording-chosen', step: 'build', command: buildCommand, recordedOn });
    session.finish('build', 'passed', { message: 'three platforms' });
  }),
  'recorded-fallback': () => scene(build, (session) => {
    session.emit({ type: 'recorded-mode' });
    session.begin('build', lines(5));
    session.emit({ type: 'recording-chosen', step: 'build', command: 'multiarch-workshop inspect hello-world', recordedOn: `${recordedOn}, by its fallback` });
    session.finish('build', 'passed', { message: 'three platforms' });
  }),
  'replayed-while-live': () => scene(build, (session) => {
    session.emit({ type: 'recordings-found', durations: { build: 8400 } }).findEngine();
    session.begin('build', lines(3), { at: sceneNow - 60_000, line: 1 });
    session.begin('build', lines(5), { at: sceneNow - 2000 });
    session.emit({ type: 'recording-chosen', step: 'build', command: buildCommand, recordedOn });
    session.finish('build', 'passed', { message: 'three platforms' });
  }),
  'only-replayed': () => scene(tags, (session) => {
    session.emit({ type: 'recordings-found', durations: { build: 8400 } }).findEngine();
    session.begin('build', lines(5));
    session.emit({ type: 'recording-chosen', step: 'build', command: buildCommand, recordedOn });
    session.finish('build', 'passed', { message: 'three platforms' });
  }),
  slower: () => scene(build, (session) => {
    session.emit({ type: 'recordings-found', durations: { build: 8400 } }).findEngine();
    session.begin('build', lines(5), { at: sceneNow - 31_000, line: 1 });
  }),
  pause: () => scene(tags),
  revealed: () => scene(tags, () => {}, { revealed: { [tags]: 1 }, selected: { [tags]: 'list' } }),
  elsewhere: () => scene(tags, (session) => session.begin('build', lines(3), { at: sceneNow - 4000, line: 1 })),
  zoom: () => scene(build, (session) => {
    session.begin('build', lines(5));
    session.finish('build', 'failed', failed);
    session.begin('build', lines(200), { at: sceneNow - 3000 });
  }, { panel: zoomOn('build', 90) }),
  'zoom-hidden': () => scene(build, (session) => session.begin('build', new FakeOutput(lines(3000)).hide(10, 2990), { at: sceneNow - 3000 }), { panel: { ...zoomOn('build', 0), sideways: 8 } }),
  wrapped: () => scene(build, (session) => session.begin('build', `first\n${'a line that is far longer than any window, with 日本語 in it, '.repeat(6)}end\n${lines(3)}`, { at: sceneNow - 3000 }), { panel: { ...zoomOn('build', 0), wrap: true } }),
  searching: () => typed(scene(build), ...'platform'),
  'nothing-found': () => typed(scene(build), ...'xyzzy'),
  found: () => typed(scene(1), ...'docker', 'enter', 'n', 'n'),
  'found-in-output': () => typed(
    scene(build, (session) => {
      session.begin('build', lines(5));
      session.finish('build', 'failed', failed);
      session.begin('build', lines(100));
      session.finish('build', 'passed', { message: 'three platforms' });
    }, { panel: zoomOn('build', 0) }),
    ...'#2', 'enter', 'n'),
  highlighted: () => highlighting(firstView(1)),
  'highlighted-zoom': () => highlighting({ ...firstView(1), panel: zoomOn('push', 36) }),
  tree: () => inspected({ cursor: 6 }),
  document: () => {
    const { session, view } = inspected({});
    const request = { image: 'localhost:5000/hello', digest: `sha256:${'1'.repeat(64)}`, part: 'manifest' as const };
    return { session, view: { ...view, panel: { kind: 'document', request, answer: { text: '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[{"size":3400000}]}' }, isRecorded: false, from: zoomOn('look', 0), top: 0, sideways: 0 } } };
  },
  'document-missing': () => {
    const { session, view } = inspected({});
    const request = { image: 'localhost:5000/hello', digest: `sha256:${'1'.repeat(64)}`, part: 'manifest' as const };
    return { session, view: { ...view, panel: { kind: 'document', request, answer: { problem: 'nothing listens at localhost:5000; start the registry, or check its port' }, isRecorded: true, from: zoomOn('look', 0), top: 0, sideways: 0 } } };
  },
  index: () => withStates(scene(build, () => {}, { panel: { kind: 'index', at: 4, search: null } })),
  'index-filtered': () => typed(withStates(scene(build, () => {}, { panel: { kind: 'index', at: build, search: null } })), ...'docker', 'down'),
  number: () => scene(build, () => {}, { digits: '12' }),
  blank: () => scene(build, (session) => session.begin('build', lines(3), { at: sceneNow - 4000 }), { blank: true }),
  help: () => scene(build, () => {}, { panel: { kind: 'help', top: 0, sideways: 0 } }),
  environment: () => scene(build, () => {}, { panel: { kind: 'environment', top: 0, sideways: 0 } }),
  notes: () => scene(build, () => {}, { panel: { kind: 'notes', top: 0, sideways: 0 } }),
  question: () => scene(build, (session) => session.begin('build', lines(3), { at: sceneNow - 4000 }), { question: 'quit' }),
  'question-clean': () => scene(build, () => {}, { question: 'clean' }),
  notice: () => scene(build, (session) => session.begin('build', lines(3), { at: sceneNow - 4000 }), { notice: 'build still runs · x stops it' }),
  'broken-edit': () => scene(build, (session) => {
    session.begin('build', lines(50));
    session.finish('build', 'passed', { message: 'three platforms' });
    session.reportDeckFault({ message: 'unknown key "timeuot"', position: { file: 'demos/hello/demo.yaml', line: 14 }, sourceLine: '    timeuot: 5m', remedy: 'Did you mean "timeout"?' });
  }),
  edited: () => scene(build, (session) => {
    session.begin('build', lines(50), { at: sceneNow - 7900, line: 2 });
    session.replaceDeck({ deck: editedDeck, demoFolders: {} });
  }),
  sideways: () => scene(2, () => {}, { sideways: 24, scroll: { 2: 100 } }),
};

/** The view after some actions, on a screen that shows each before the next comes. */
export function act({ session, view }: Scene, size: Size, ...actions: Action[]): View {
  return actions.reduce((current, action) => reduceView(current, action, { state: session.getState(), size, now: sceneNow, painted: current, key: '' }).view, view);
}
