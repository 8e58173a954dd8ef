import type { FrontendApiEmulator } from '../emulator/contract.ts';
import { isLive } from '../emulator/sessions.ts';
import { makeToken } from '../make-token.ts';
import type { ModelPath } from '../model-paths.ts';
import type { WireMeaning } from '../wire-adapter.ts';
import type { ControlledSession, HeldRequest } from './contract.ts';
import { pathOf } from './differences.ts';
import type { PathRun } from './run-path.ts';

/** The path of the user's own sign-out: the model ends with the session, and this begins there. */
export const SIGN_OUT_PATH: ModelPath = {
  title: 'user signs out while the server refuses, then signs out again: the session is signed-out',
  events: [],
};

/** What it takes, as the model's transitions are named. */
export const SIGN_OUT_TRANSITION = 'active: user signs out';

/** What a sign-out is played with. */
interface SignOutParts {
  readonly controlled: ControlledSession;
  readonly sessionId: string;
  readonly emulator: FrontendApiEmulator;
  /** The requests that are held up. */
  readonly held: readonly HeldRequest[];
  readonly meaningOf: (request: HeldRequest) => WireMeaning | null;
  /** Is called with a request that is none of the wire's. */
  readonly onForeignRequest: (request: string) => void;
}

/**
 * Plays {@link SIGN_OUT_PATH}: signed out at once, told once, refused by the server, then heard.
 *
 * @returns What came of it; `isLeftOut` when the session has no `endSession`: it says that the server knows, and asks nobody.
 */
export async function runSignOut({
  controlled,
  sessionId,
  emulator,
  held,
  meaningOf,
  onForeignRequest,
}: SignOutParts): Promise<PathRun & { readonly isLeftOut?: boolean }> {
  const { session, testClock } = controlled;
  let step = 'the start';
  let steps = 0;
  let told = 0;
  let isLeftOut = false;
  session.on('session.ended', () => {
    told += 1;
  });

  function begin(next: string): void {
    step = next;
    steps += 1;
  }

  const waiting = () => held.length;

  /** Signs out. */
  function signOut(): { outcome: 'pending' | 'resolved' | 'rejected' } {
    const attempt: ReturnType<typeof signOut> = { outcome: 'pending' };
    session.end?.().then(
      () => {
        attempt.outcome = 'resolved';
      },
      () => {
        attempt.outcome = 'rejected';
      },
    );
    return attempt;
  }

  /** What is wrong with the one request that is to be on the wire. */
  function requestDiffers(): string | null {
    const [one] = held;
    if (held.length !== 1 || !one) return `${held.length} requests are on the wire, expected one to end the session`;
    const meaning = meaningOf(one);
    if (meaning === null) onForeignRequest(pathOf(one));
    if (meaning?.type !== 'end') return `a request for ${pathOf(one)} is on the wire, expected one to end the session`;
    const isOther = meaning.sessionId !== undefined && meaning.sessionId !== sessionId;
    return isOther ? `it is for another session than ${sessionId}` : null;
  }

  async function play(): Promise<string | null> {
    session.start();
    await controlled.settle();
    if (waiting() !== 1) return `${waiting()} requests are on the wire, expected one of createToken`;
    controlled.answer({ type: 'token', jwt: makeToken({ iatMs: testClock.now(), sid: sessionId }) });
    await controlled.settle();

    begin('user signs out');
    const first = signOut();
    if (session.status !== 'signed-out') return `status is ${session.status}, expected signed-out`;
    await controlled.settle();
    isLeftOut = waiting() === 0 && first.outcome === 'resolved';
    if (isLeftOut) return null;
    const firstDiffers = requestDiffers();
    if (firstDiffers !== null) return firstDiffers;

    begin('server refuses');
    controlled.answer({ type: 'refusal', status: 503, code: 'service_unavailable' });
    await controlled.settle();
    if (first.outcome !== 'rejected')
      return `end() is ${first.outcome} after a 503, expected rejected: have endSession throw what the server refuses`;

    begin('user signs out again');
    const second = signOut();
    await controlled.settle();
    const secondDiffers = requestDiffers();
    if (secondDiffers !== null) return secondDiffers;
    emulator.answerNext('healthy');
    held[0]?.release();
    await controlled.settle();
    if (second.outcome !== 'resolved')
      return `end() is ${second.outcome} after the server has heard, expected resolved`;
    const known = emulator.session(sessionId);
    if (known && isLive(known)) return `the server has not ended the session ${sessionId}`;
    if (told !== 1) return `session.ended is emitted ${told} times, expected once`;
    return waiting() === 0 ? null : `${waiting()} requests are on the wire after the end, expected none`;
  }

  let message: string | null;
  try {
    message = await play();
  } finally {
    session.dispose();
  }
  if (isLeftOut) return { steps: 0, failure: null, taken: new Set(), isLeftOut: true };
  if (message === null && testClock.pendingTimers > 0)
    [step, message] = ['dispose', `${testClock.pendingTimers} timers are left after dispose`];
  const failure = message === null ? null : { step, message };
  return { steps, failure, taken: new Set([SIGN_OUT_TRANSITION]) };
}
