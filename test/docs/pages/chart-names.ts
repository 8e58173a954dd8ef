import type { guards } from '../../../machines/session/guards.ts';

/** What each guard of the session chart asks. Total: a guard without words does not compile. */
export const GUARDS: Readonly<Record<keyof typeof guards, string>> = {
  mustRefresh: 'The held token is not usable, or its refresh is due, or a `skipCache` caller waits.',
  isDue: 'The planned moment has come.',
  isReceivable: 'The token is of this key, another one than the held, and would be adopted.',
  isForMintToDecide:
    'The token is of this key and claims to be issued more than `issuedAheadMaxMs` after server time as it is known; no mint has decided about it, and the last answer is `nudgeSpacingMs` old.',
  isReceivableForSkipCache: 'The same, while a `skipCache` caller waits or is being served.',
  isReceivableForChart: 'The same, in a handshake that the chart began by itself.',
  isToken: 'The answer is a usable JWT of this key, and not staler than a usable held one.',
  isHandshakeToken: 'The handshake brought a token that is adopted.',
  isWithoutToken: 'The handshake is over and brought no token.',
  asksForExpiredToken: 'The failure is `missing-expired-token`, and a last active token is held.',
  isUnauthenticated: 'The failure is `unauthenticated`.',
  cannotConfirm: 'There is no `confirmSession`.',
  isRefusal:
    'The failure is `missing-expired-token`, `rejected` or `invalid-token`; the policy is `automatic`, no usable token is held, and a handshake is possible.',
  isEnded: 'The server says that the session has ended.',
  isConfirmedWithToken:
    'A token of this key came along, another one than the held, and would be adopted; no `skipCache` caller waits.',
  mayHandshake: 'The policy is not `never`, there is a `createHandshakeUrl`, and the burst is not spent.',
  isBurstSpent: 'A handshake would be possible, but `handshakesMax` were made without a token in between.',
  isUrl: 'The answer is a URL.',
  cannotFollow: 'There is no `followHandshake`.',
  mayRestActive: 'The held token is usable, no attempt has failed, and the refresh is not due.',
};

/** What each delay of both charts is. */
export const DELAYS: Readonly<Record<string, string>> = {
  planned: 'until the planned moment: in `active` of the refresh, in `backing-off` of the next attempt',
  attemptDeadline:
    '`limits.attemptDeadlineMs`, doubled for each attempt in a row that missed it, up to `limits.attemptDeadlineMaxMs`',
  handshakeDeadline: '`limits.handshakeDeadlineMs`',
  deadline: '`deadlineMs` of the options, for the whole request',
};

/** What each tag says. */
export const TAGS: Readonly<Record<string, string>> = {
  busy: 'an actor runs',
  waiting: 'the next attempt is planned',
};
