import type { Run, SessionState } from '../../src/session/session.ts';
import { START, checkOf, deckOf, endOf, runOf, stateOf, stepOf } from './states.ts';

const BUILD = `docker buildx build \\
    --platform linux/arm,linux/arm64,linux/amd64 \\
    --tag localhost:5000/nicholasdille/hello . --push`;
const TAGS = `docker buildx build --platform linux/arm --tag localhost:5000/nicholasdille/hello:arm . --push
docker run --rm localhost:5000/nicholasdille/hello:arm`;

const steps = [
  stepOf('hello-world', 2, 'docker run mplatform/mquery hello-world', {
    kind: 'observe', fallback: 'multiarch-workshop inspect hello-world --format mquery',
  }),
  stepOf('binfmt', 3, 'docker run --privileged --rm tonistiigi/binfmt --install all'),
  stepOf('builder', 3, 'docker buildx create --name mybuilder --use'),
  stepOf('build', 4, BUILD),
  stepOf('tags', 5, TAGS, { hint: 'Is the registry still running? `docker ps` shows it;\nstart it again on slide 4.' }),
  stepOf('list', 5, 'docker manifest create --amend --insecure LIST :arm :arm64', { needs: ['tags'] }),
  stepOf('slow', 6, 'sleep 600', { timeoutMs: 2000 }),
  stepOf('export', 6, 'export DOCKER_CLI_EXPERIMENTAL=enabled'),
  stepOf('last', 6, 'true'),
];

const deck = deckOf(['Multi-Arch Images', 'Multi-Arch Image: hello-world', 'Demo: Building for other Architectures', 'Demo: Build multi-arch', 'Demo: Build multi-arch with proper tags (1)', 'What we saw <2026> & "later"'], steps);

const log = Array.from({ length: 20 }, (_, index) => `#${index + 1} [linux/arm ${index + 1}/20] RUN step ${index + 1}\n`).join('');

const runs: Readonly<Record<string, readonly Run[]>> = {
  'hello-world': [
    runOf('docker run mplatform/mquery hello-world', '\u001b[31mERROR: failed to query backend\u001b[0m\n', {
      status: 'failed', reason: 'exit 1 at line 1: docker run mplatform/mquery hello-world', end: endOf({ exitCode: 1 }),
    }),
    runOf('multiarch-workshop inspect hello-world --format mquery', 'Image: hello-world\n * Manifest List: Yes\n', {
      number: 2, source: 'fallback', end: endOf({ at: START + 2600, durationMs: 410 }),
      check: checkOf('passed', 'hello-world has linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64/v8'),
    }),
  ],
  binfmt: [runOf('docker run --privileged --rm tonistiigi/binfmt --install all', '', {
    end: null, alreadyDone: 'arm64 and arm are there', check: checkOf('passed', 'arm64 and arm run here: aarch64, armv7l'),
  })],
  builder: [runOf('docker buildx create --name mybuilder --use', 'mybuilder\n', {
    status: 'failed', reason: 'its check passed before the step ran: it proves nothing',
    before: checkOf('passed', 'mybuilder is running'), check: checkOf('passed', 'mybuilder is running'),
  })],
  build: [runOf(BUILD, log, { end: endOf({ at: START + 11_000, durationMs: 8412 }), check: checkOf('passed', 'localhost:5000/nicholasdille/hello has linux/amd64, linux/arm64, linux/arm/v7') })],
  tags: [runOf(TAGS, `${log}\u001b[2K\rdocker: no matching manifest for linux/amd64 in the manifest list entries\n\n`, {
    status: 'failed', reason: 'exit 125 at line 2: docker run --rm localhost:5000/nicholasdille/hello:arm',
    line: 2, end: endOf({ exitCode: 125, line: 2, at: START + 14_000, durationMs: 2300 }),
  })],
  list: [runOf('docker manifest create', '', { status: 'skipped', end: null, line: null, reason: 'it needs tags, which failed (slide 5)' })],
  slow: [runOf('sleep 600', 'a\u0000b ]]> <c> & \ud83d\n', {
    status: 'timeout', reason: 'stopped after its time limit of 2 s at line 1: sleep 600',
    end: endOf({ reason: 'timeout', exitCode: null, signal: 'SIGTERM', at: START + 16_100, durationMs: 2003 }),
  })],
  export: [runOf('export DOCKER_CLI_EXPERIMENTAL=enabled', '', { status: 'cancelled', reason: 'stopped before its command started', end: null, line: null })],
};

/** A session in which all happened that can happen to a step, as `check --strict` leaves it. */
export const talk: SessionState = stateOf(deck, runs);

/** The same deck, with nothing but what passed. */
export const goodTalk: SessionState = stateOf({ ...deck, slides: deck.slides.slice(0, 4) }, { ...runs, builder: [runOf('docker buildx create --name mybuilder --use', 'mybuilder\n', { check: checkOf('passed', 'mybuilder is running') })] });
