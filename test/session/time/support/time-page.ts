import { GENERATED } from '../../../docs/pages/generated.ts';
import { table } from '../../../docs/pages/table.ts';
import { CLOCKS, type HINTS, ISSUERS, type Issuer, LIVES, type Outcome } from './issuers-and-clocks.ts';

/** What a cell is called. */
export function nameOf(issuer: Issuer, lifeMs: number, hint: (typeof HINTS)[number], clockMs: number): string {
  return `${issuer.name}, ${spanOf(lifeMs)}, hint ${hint}, clock ${clockName(clockMs)}`;
}

/** The page of time: what is believed, and what each issuer, clock and life comes to. */
export function timePage(outcomeOf: (...name: Parameters<typeof nameOf>) => Outcome): string {
  const cell = (issuer: Issuer, lifeMs: number, clockMs: number): string => {
    const { requests, expiredMs, gapMs } = outcomeOf(issuer, lifeMs, 'none', clockMs);
    const calm = outcomeOf(issuer, lifeMs, 'none', 0).requests;
    const expired = expiredMs > 0 ? `, **${spanOf(Math.ceil(expiredMs / 1_000) * 1_000)} expired**` : '';
    // What an endpoint leaves that keeps its token to the cutoff is no cost of a clock.
    const wait = clockMs !== 0 && gapMs >= 1_000 ? `, callers wait ${spanOf(Math.ceil(gapMs / 1_000) * 1_000)}` : '';
    return `${requests === calm ? requests : `${requests} (${calm})`}${expired}${wait}`;
  };
  const rows = LIVES.map(
    (lifeMs) => `### Tokens that live ${spanOf(lifeMs)}

${table(
  ['the endpoint', ...CLOCKS.map(clockName)],
  ISSUERS.map((issuer) => [issuer.name, ...CLOCKS.map((clockMs) => cell(issuer, lifeMs, clockMs))]),
)}`,
  );
  return `${GENERATED.replace('docs/generated-pages', 'session/time/issuers-and-clocks')}

# Time

A session has to know when its token ends by the *server's* clock, and has only the client's, which may be wrong by a day. This page says what
it goes by, what your \`createToken\` can do about it, and what it costs when it does nothing.

## What a session goes by

- **Session time** never goes back: of the wall clock and the monotonic clock the one that has moved further counts. Sleep counts, a clock that is
  set back does not. It runs from \`createSession\`, not from the start.
- **A hint settles it.** \`createToken\` may answer \`{ jwt, expiresInMs }\` (OAuth's \`expires_in\` times 1000) or \`{ jwt, serverNowMs }\` (a readable
  \`Date\` header). Then no expired token is handed out and no request made too many, whatever the client's clock says. \`frontendApi\` gives
  \`serverNowMs\` itself: it mints by protocol, so a token's \`iat\` is the server's now.
- **Without a hint** there are two readings of the server's clock: the client's, and \`iat\`. Either may be wrong: \`iat\` where an issuer backdates it or
  an endpoint hands out a token that it keeps. The one that ends the token earlier counts, wherever that leaves it usable on arrival; a token that
  had expired by the client's clock before it was asked for shows that this clock is fast, and then \`iat\` counts. So does the second new token
  in a row that is nearly over by that clock.
- **A token from elsewhere** (received, from a cookie, brought along) only says that the server's clock has reached its \`iat\`. One that claims
  more than a minute beyond what is known is not handed out and does not count as fresher: one mint decides. So a client whose clock is more than
  a minute slow makes one request at the start although it was given a token.
- **The very token that is held**, answered again when its refresh is due, is a \`stale-answer\`: it is no new token and ends no outage. The next
  attempt waits until that token may no longer be handed out, and so do the next ten refreshes: such an endpoint has no other before.
- **An endpoint that keeps its token to the very end** (until 3 s, 1 s or half a second before) leaves a gap: a token of a minute or more is not handed out in
  its last 5 s. From there on it is asked every 1.7 s until it has another, so callers wait no longer than it makes them, one such spacing and one answer:
  3.6 s where it keeps its token until 3 or 2 s are left, 5.4 s until 1 s or less. That is four requests in a life; more often would be more than four in ten seconds.

## What it costs without a hint

Each cell: how many requests in six lives of a token (in brackets with a right clock, where that differs), and for how long at most a token was
handed out that the server calls expired; and for how long at most there was no token to hand out, where that is a second or more. The endpoints: one that mints a token for each request; that also backdates \`iat\`; that answers
with the token it has until so much of its life is left, and had one before the session came. With a right clock, and with either hint whatever
the clock, nothing expired is handed out, and the number of requests is the one of a right clock.

${rows.join('\n\n')}

In words:

- A **slow** clock: nothing, where the endpoint mints. Where it backdates, expired tokens for as long as it backdates (or the clock is slow, if that
  is less); where it keeps tokens, for as long as the first one had been kept, until the next one comes.
- A **fast** clock: more requests, as if tokens lived shorter by as much, never more than four in ten seconds, and the backoff in the long run; where it is
  fast by more than a token's life, the same as a slow one. Where the endpoint keeps its token too, what it hands out seems to be over before it
  is, so that callers wait until it makes another. In the long run longer than the six lives of the table show: over fifty lives of 1 min, 5 min and 1 h less than a
  minute, longest where tokens of 5 min are kept until 5 s before and the clock is 90 s fast (51 s).

A hint costs one line: see [createToken](actors.md#createtoken).
`;
}

function clockName(ms: number): string {
  return ms === 0 ? 'right' : `${spanOf(Math.abs(ms))} ${ms > 0 ? 'fast' : 'slow'}`;
}

/** A span in its largest whole unit. */
function spanOf(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds % 86_400 === 0) return seconds === 86_400 ? '24 h' : `${seconds / 3_600} h`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
