import type { Session } from '../../../session/session.ts';
import type { NaiveClient } from './naive-client.ts';

/** What a visitor sees happen, in one line: who of the two is still signed in, and why. */
export function storyOf({ status, degraded }: Session, { lostBecause }: NaiveClient, isBroken: boolean): string {
  if (status === 'signed-out')
    return 'The session has ended: the server said so, or the user left. No failure does that.';
  const isLoopLost = lostBecause !== null;
  if (!isBroken) {
    return isLoopLost
      ? 'All is well again. The session never ended; the user of the loop has to sign in again.'
      : 'Both users are signed in. Press the button.';
  }
  const session = degraded ? 'is still signed in, and tries again for a token' : 'is still signed in';
  return isLoopLost
    ? `The user of the session ${session}. The loop has signed its user out.`
    : `The user of the session ${session}; so is that of the loop, for now.`;
}
