import { describe, expect, it } from 'vitest';
import { describeRecording } from '../../../src/run/recording/describe-recording.ts';
import { sampleRecording } from './sample-recording.ts';

describe('the label of a recording', () => {
  it('says when and on what it was made', () => expect(describeRecording(sampleRecording())).toBe('recorded 2026-11-23 on Docker 28.5.2 (linux/amd64)'));

  it('names the stand-ins that its command names, and says that there were some otherwise', () => {
    const facts = { standIns: { 'mplatform/mquery': 'fails', alpine: 'busybox' } };
    expect(describeRecording(sampleRecording({ command: 'docker run mplatform/mquery:1 hello', facts }))).toContain(', with a stand-in for mplatform/mquery');
    expect(describeRecording(sampleRecording({ command: 'docker buildx build .', facts }))).toContain(', with stand-ins for its base images');
    expect(describeRecording(sampleRecording({ command: 'x', facts: { ...facts, source: 'fallback', fallback: { digest: '', insteadOf: 'docker run mplatform/mquery' } } })))
      .toContain(', by its fallback, with a stand-in for mplatform/mquery');
  });

  it('does not take the program docker for the image of that name', () => {
    const facts = { standIns: { docker: 'empty' } };
    expect(describeRecording(sampleRecording({ command: 'docker ps\n  docker version', facts }))).not.toContain('for docker');
    expect(describeRecording(sampleRecording({ command: 'docker run mplatform/mquery docker', facts }))).toContain('a stand-in for docker');
  });

  it('says what was left out, and that it is by others', () => {
    expect(describeRecording(sampleRecording({ facts: { thinned: { bytes: 9, lines: 1234, fromMs: 0, toMs: 1 } } }))).toContain(', 1,234 lines left out');
    expect(describeRecording(sampleRecording({ facts: null }))).toBe('recorded 2025-11-24, by others');
  });
});
