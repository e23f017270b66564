import { present } from '../../src/commands/present.ts';
import type { RunOptions } from '../../src/session/conductor.ts';
import type { SessionState } from '../../src/session/session.ts';
import { FakeSession } from './fake-session.ts';
import { fixtureDeck } from './fixture-deck.ts';
import { lines } from './scenes.ts';

/** The screen as a program of its own, for a real terminal: every step prints 60 lines and passes. */
class PassingSession extends FakeSession {
  override async run(step: string, options: RunOptions = {}): Promise<SessionState> {
    await super.run(step, options);
    this.begin(step, lines(60), { at: Date.now(), line: 1 });
    this.finish(step, 'passed', { message: `${step} did it` });
    return this.getState();
  }
}

const session = new PassingSession(fixtureDeck, Date.now()).findEngine();
const code = await present({ session, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env });
process.exit(code);
