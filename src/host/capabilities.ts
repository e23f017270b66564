import type { CapabilityName } from '../deck/capability-names.ts';
import type { EngineFacts } from './engine.ts';

export interface Verdict {
  readonly met: boolean;
  /** One sentence: what is missing and what mends it. */
  readonly message: string;
}

/** In front of the row's name, in what a step says that cannot run. */
export const doctorRow = 'doctor says more, row';

const MET: Verdict = { met: true, message: '' };

/** What a step may need of the machine, by the name used under `needs:` in a demo.yaml. */
const CAPABILITIES: Readonly<Record<CapabilityName, (engine: EngineFacts) => Verdict>> = {
  engine: (engine) =>
    engine.problem === null ? MET : { met: false, message: `needs a Docker Engine: ${engine.problem}` },
  buildx: (engine) =>
    engine.buildx !== null ? MET : { met: false, message: 'needs docker buildx: install the package docker-buildx-plugin (or docker-buildx)' },
  privileged: (engine) =>
    engine.privileged !== false
      ? MET
      : { met: false, message: 'needs privileged containers that reach the kernel of the host: this engine is rootless, register the handlers as root on its host instead' },
};

/**
 * Whether this engine has the capability; null when there is no capability of that name. The doctor has a row of the
 * same name, and what is missing says so.
 */
export function judgeCapability(name: string, engine: EngineFacts): Verdict | null {
  if (!Object.hasOwn(CAPABILITIES, name)) return null;
  const { met, message } = CAPABILITIES[name as CapabilityName](engine);
  return met ? MET : { met, message: `${message}; ${doctorRow} ${name}` };
}
