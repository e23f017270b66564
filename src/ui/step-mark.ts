import type { StepStatus } from '../session/session.ts';
import type { Span } from './spans.ts';
import { spinnerMark } from './state-rows.ts';

/** What became of a step, in one cell. */
export function stepMark(status: StepStatus): Span {
  switch (status) {
    case 'idle':
      return { text: '·', style: 'muted' };
    case 'probing':
    case 'running':
    case 'checking':
      return { text: spinnerMark, style: 'spinner' };
    case 'passed':
      return { text: '✔', style: 'passed' };
    case 'failed':
    case 'timeout':
      return { text: '✘', style: 'failed' };
    case 'skipped':
    case 'cancelled':
      return { text: '⊘', style: 'skipped' };
  }
}
