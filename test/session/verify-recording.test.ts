import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/deck/deck.ts';
import { digestOf } from '../../src/run/recording/digest.ts';
import { verifyRecording } from '../../src/session/verify-recording.ts';
import { sampleRecording } from '../run/recording/sample-recording.ts';
import { step } from './fake-parts.ts';

const build: Step = { ...step('build', { command: 'one\ntwo --new\nthree', check: 'look' }), position: { file: 'slides/20.md', line: 41 } };
const sound = { commandDigest: digestOf(build.command) };
const verify = (over: Parameters<typeof sampleRecording>[0], of = build, parameters: Parameters<typeof verifyRecording>[2] = []): string | null =>
  verifyRecording(of, { file: 'demos/x/recordings/build.cast', recording: sampleRecording(over) }, parameters);

describe('a recording', () => {
  it('proves its step when it was made from this very command and its check passed', () => expect(verify({ facts: sound })).toBeNull());

  it('of an older command is refused with the line of both', () => {
    expect(verify({ command: 'one\ntwo --old\nthree', facts: { commandDigest: digestOf('one\ntwo --old\nthree') } }))
      .toBe('the command has changed since it was recorded: slides/20.md:42 `two --new`, demos/x/recordings/build.cast:1 `two --old`');
  });

  it('of a command that lost its last line names the last that is left', () => {
    expect(verify({ command: 'one\ntwo --new\nthree\nfour', facts: { commandDigest: digestOf('x') } })).toContain('slides/20.md:43 ``, demos/x/recordings/build.cast:1 `four`');
  });

  it('of the same command with other parameters says which', () => {
    expect(verify({ facts: { commandDigest: digestOf('x'), parameters: { registry: 'localhost:5000' } } }, build, [{ name: 'registry', literal: 'localhost:5000', value: 'localhost:5001' }]))
      .toBe('demos/x/recordings/build.cast:1: it was recorded with registry=localhost:5000, and registry is localhost:5001 now');
  });

  it.each([
    ['of another step', { facts: { ...sound, step: 'other' } }, 'it is of the step other, not of build'],
    ['whose check failed', { facts: { ...sound, check: { status: 'failed' as const, message: 'arm64 is missing', durationMs: 1 } } }, 'its check failed when it was recorded: arm64 is missing'],
    ['whose check was not made', { facts: { ...sound, check: null } }, 'without its check'],
    ['that was imported, for a step with a check', { facts: { ...sound, check: null, source: 'imported' as const } }, 'its check never ran'],
    ['that ended badly', { facts: { ...sound, exitCode: 3, line: 2 } }, 'exit 3 at line 2'],
    ['by others', { facts: null }, 'record --only build --from FILE'],
  ])('%s does not', (_name, over, message) => expect(verify(over)).toContain(message));

  it('without a check proves a step that has none', () => expect(verify({ facts: { ...sound, check: null } }, { ...build, settings: { ...build.settings, check: null } })).toBeNull());

  describe('of a fallback', () => {
    const withFallback: Step = { ...build, settings: { ...build.settings, fallback: 'inspect it', position: { file: 'demos/x/demo.yaml', line: 7 } } };
    const facts = { ...sound, source: 'fallback' as const, fallback: { digest: digestOf('inspect it'), insteadOf: build.command } };

    it('proves the step while both the command and the fallback are the same', () => expect(verify({ command: 'inspect it', facts }, withFallback)).toBeNull());

    it('is refused when the fallback changed', () => {
      expect(verify({ command: 'inspect', facts: { ...facts, fallback: { ...facts.fallback, digest: digestOf('inspect') } } }, withFallback))
        .toBe('its fallback has changed since it was recorded: demos/x/demo.yaml:7 `inspect it`, demos/x/recordings/build.cast:1 `inspect`');
    });

    it("is refused when the step's own command changed", () => {
      expect(verify({ command: 'inspect it', facts: { ...facts, commandDigest: digestOf('old'), fallback: { ...facts.fallback, insteadOf: 'one\nold' } } }, withFallback)).toContain('slides/20.md:42 `two --new`');
    });
  });
});
