import type ts from 'typescript';
import { DEFAULT_LIMITS, type Limits } from 'xstate-session';
import { DEFAULT_LIFETIME_LIMITS } from 'xstate-session/lifetime';
import type { LifetimeLimits } from '../../../machines/lifetime/limits.ts';
import { usableLifeMs } from '../../../src/protocol/session-token.ts';
import { membersOf, parsed } from './doc-comments.ts';
import { GENERATED } from './generated.ts';
import { table } from './table.ts';

/** The lifetimes the example tells of, in seconds. */
const LIFETIMES_S = [10, 60, 300, 3_600];

/**
 * The page of the limits: every number with its default, unit and meaning.
 *
 * @throws TypeError when a comment tells another default than the code.
 */
export function limitsPage(source: ts.SourceFile = parsed('src/protocol/limits.ts')): string {
  const members = membersOf(source, 'Limits');
  const ofLifetime = membersOf(parsed('machines/lifetime/limits.ts'), 'LifetimeLimits');
  return `${GENERATED}

# Limits

Every number a session lives by. Each can be overridden; what is not given keeps its default:

\`\`\`ts
import { createSession } from 'xstate-session';

export const session = createSession({
  sessionId: 'sess_1',
  createToken: async () => ({ jwt: 'raw' }),
  limits: { waitMs: 20_000, attemptDeadlineMs: 8_000 },
});
\`\`\`

A value that is not a finite number of at least 0 (\`backoffFactor\`: 1) is a \`TypeError\`. The numbers of the server half are
[its own options](server.md#options). The defaults are exported as \`DEFAULT_LIMITS\`.

${table(
  ['limit', 'default', 'unit', 'meaning'],
  members.map(({ name, text }) => row(name, DEFAULT_LIMITS[name as keyof Limits], text)),
)}

[How long a session lasts](lifetime.md) has three of its own, given to \`sessionLifetime\`; they are exported as \`DEFAULT_LIFETIME_LIMITS\` of
\`xstate-session/lifetime\`:

${table(
  ['limit', 'default', 'unit', 'meaning'],
  ofLifetime.map(({ name, text }) => row(name, DEFAULT_LIFETIME_LIMITS[name as keyof LifetimeLimits], text)),
)}

## What that makes of a token

With the defaults, in seconds after \`iat\`. Jitter and the lag of a hidden tab move the refresh, at the most to the third column.

${table(
  ['lifetime', 'refresh begins', 'at the latest', 'handed out until'],
  LIFETIMES_S.map((lifetimeS) => lifeOf(lifetimeS * 1_000).map((ms) => `${round(ms / 1_000)} s`)),
)}

The waits after failures in a row, before jitter: ${waits().join(', ')} s, and so on every ${round(DEFAULT_LIMITS.backoffMaxMs / 1_000)} s.
`;
}

function row(name: string, value: number, text: string): string[] {
  const [told, digits = ''] = /Default (\d(?:[\d ]*\d)?(?:\.\d+)?)/.exec(text) ?? [];
  if (told === undefined || Number(digits.replaceAll(' ', '')) !== value) {
    throw new TypeError(`the comment of limits.${name} says ${digits || 'no default'}, the code ${value}`);
  }
  const rest = text.replace(told, '').replace(/ [.:] ?(\w?)/, (_, first: string) => ` ${first.toUpperCase()}`);
  return [`\`${name}\``, digits.replaceAll(' ', '\u00a0'), unitOf(name), rest.replaceAll(/ {2,}/g, ' ').trim()];
}

function unitOf(name: string): string {
  if (name.endsWith('Ms')) return 'ms';
  if (name === 'backoffFactor') return 'factor';
  if (name === 'handshakesMax') return 'handshakes';
  if (!name.endsWith('Share')) return 'times';
  return name === 'backoffJitterShare' ? 'share of the wait' : 'share of the lifetime';
}

/** When a token that is just minted is refreshed, in milliseconds after \`iat\`. */
function lifeOf(lifetimeMs: number): number[] {
  const limits = DEFAULT_LIMITS;
  const usableMs = usableLifeMs({ issuedAtMs: 0, expiresAtMs: lifetimeMs }, limits);
  const smaller = (maxMs: number, share: number) => Math.min(maxMs, share * lifetimeMs);
  const beginsMs = lifetimeMs - smaller(limits.refreshLeadMaxMs, limits.refreshLeadShare);
  const spreadMs =
    smaller(limits.refreshJitterMaxMs, limits.refreshJitterShare) +
    smaller(limits.hiddenLagMaxMs, limits.hiddenLagShare);
  const inBounds = (ms: number) => Math.max(limits.refreshDelayMinMs, Math.min(ms, usableMs));
  return [lifetimeMs, inBounds(beginsMs), inBounds(beginsMs + spreadMs), usableMs];
}

function waits(): number[] {
  const { backoffInitialMs, backoffFactor, backoffMaxMs } = DEFAULT_LIMITS;
  const all: number[] = [];
  for (let waitMs = backoffInitialMs; all.at(-1) !== round(backoffMaxMs / 1_000); waitMs *= backoffFactor) {
    all.push(round(Math.min(waitMs, backoffMaxMs) / 1_000));
  }
  return all;
}

const round = (value: number) => Math.round(value * 10) / 10;
