import type { ExecutionEvent, Source } from '../run/executor.ts';
import type { OutputStore } from '../run/output-store.ts';
import type { CheckResult, EngineSummary } from './session.ts';

/** All that can happen in a session; the only door to its state. */
export type SessionEvent =
  | { readonly type: 'engine-found'; readonly engine: EngineSummary }
  | { readonly type: 'run-opened'; readonly step: string; readonly at: number; readonly source: Source; readonly command: string; readonly output: OutputStore }
  | { readonly type: 'probed'; readonly step: string; readonly alreadyDone: string | null }
  | { readonly type: 'checked-before'; readonly step: string; readonly result: CheckResult }
  | { readonly type: 'execution'; readonly step: string; readonly event: ExecutionEvent }
  | { readonly type: 'checking'; readonly step: string }
  | { readonly type: 'checked'; readonly step: string; readonly result: CheckResult }
  | { readonly type: 'run-closed'; readonly step: string; readonly status: 'passed' | 'failed' | 'skipped' | 'timeout' | 'cancelled'; readonly reason: string | null };
