import fc from 'fast-check';
import { makeToken } from 'xstate-session/testing';
import type { Answer } from '../../../src/testing/lockstep/contract.ts';
import type { Driver } from '../../../src/testing/lockstep/driver.ts';
import { readToken } from '../../../src/testing/oracle/token-rules.ts';
import { SESSION_ID } from './start-scripted.ts';

/** One step of a random walk: what happens, in words, so that a shrunk walk reads as a story. */
export type Step =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'fire the timer' }
  | {
      readonly do: 'send';
      readonly event: 'token.requested' | 'network.online' | 'network.offline' | 'page.visible' | 'page.hidden';
    }
  | { readonly do: 'another key'; readonly tells: 'turn.awaited' | 'turn.given' | 'outage.started' | 'outage.ended' }
  | { readonly do: 'refuse the held token' }
  | { readonly do: 'ask for a new token' }
  | { readonly do: 'ask for a handshake' }
  | { readonly do: 'end' }
  | { readonly do: 'answer'; readonly with: WalkToken }
  | { readonly do: 'gate'; readonly status: number }
  | { readonly do: 'refuse'; readonly status: number; readonly code: string; readonly retryAfterMs?: number }
  | { readonly do: 'receive the held token' }
  | { readonly do: 'drop' | 'answer nothing' | 'answer the held token' | 'confirm' | 'deny' }
  | { readonly do: 'receive' | 'tell of a session token'; readonly token: WalkToken }
  | { readonly do: 'sleep'; readonly ms: number; readonly monotonic: 'stands-still' | 'goes-on' }
  | { readonly do: 'jump'; readonly ms: number };

/** A token, relative to the server's now and to the claims of the held one. */
export interface WalkToken {
  readonly agedMs: number;
  readonly lifetimeSeconds: number;
  readonly claims: 'newest' | 'newer' | 'same' | 'older' | 'none';
  readonly sid: string | null;
  readonly organizationId: string | null;
  /** How far before the server's now "iat" lies, on top of its age: the expiry stays. */
  readonly backdatedMs: number;
  /** What an answer says of time. */
  readonly hint: 'none' | 'expiresInMs' | 'serverNowMs';
}

const often = <T>(usual: T, weight: number, ...others: fc.WeightedArbitrary<T>[]) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight }, ...others);

/** Tokens, the good ones more often. */
export const walkToken: fc.Arbitrary<WalkToken> = fc.record({
  agedMs: often(
    0,
    8,
    { arbitrary: fc.integer({ min: 0, max: 120_000 }), weight: 1 },
    { arbitrary: fc.constantFrom(-30_000, -70_000, -31_536_000_000), weight: 1 },
  ),
  backdatedMs: often(0, 4, { arbitrary: fc.constantFrom(10_000, 300_000), weight: 1 }),
  hint: often<WalkToken['hint']>('none', 4, { arbitrary: fc.constantFrom('expiresInMs', 'serverNowMs'), weight: 1 }),
  lifetimeSeconds: often(60, 6, { arbitrary: fc.constantFrom(2, 5, 17, 3_600), weight: 1 }),
  claims: often<WalkToken['claims']>('newer', 8, { arbitrary: fc.constantFrom('same', 'older', 'none'), weight: 2 }),
  sid: often<string | null>(SESSION_ID, 12, { arbitrary: fc.constantFrom('sess_other', null), weight: 1 }),
  organizationId: often<string | null>(null, 12, { arbitrary: fc.constant('org_other'), weight: 1 }),
});

/** Steps of a walk, the dull ones more often. */
export const walkStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 20_000 }) }) },
  { weight: 6, arbitrary: fc.constant({ do: 'fire the timer' } as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      event: fc.constantFrom('token.requested', 'network.online', 'network.offline', 'page.visible', 'page.hidden'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'ask for a new token' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'refuse the held token' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'ask for a handshake' } as const) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), with: walkToken }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Step>(
      { do: 'refuse', status: 422, code: 'missing_expired_token' },
      { do: 'refuse', status: 422, code: 'missing_expired_token' },
      { do: 'refuse', status: 422, code: 'other' },
      { do: 'refuse', status: 401, code: 'authentication_invalid' },
      { do: 'refuse', status: 429, code: 'too_many_requests', retryAfterMs: 7_000 },
      { do: 'refuse', status: 429, code: 'too_many_requests', retryAfterMs: 400_000 },
      { do: 'refuse', status: 503, code: 'unavailable' },
      { do: 'refuse', status: 404, code: 'resource_not_found' },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Step>(
      { do: 'drop' },
      { do: 'receive the held token' },
      { do: 'answer nothing' },
      { do: 'answer the held token' },
      { do: 'deny' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('gate' as const), status: fc.constantFrom(200, 302, 401, 403, 407, 511) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('receive' as const), token: walkToken }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.integer({ min: 2_000, max: 7_200_000 }),
      monotonic: fc.constantFrom('stands-still' as const, 'goes-on' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      ms: fc.constantFrom(-86_400_000, -3_600_000, -5_000, 5_000, 3_600_000, 86_400_000),
    }),
  },
);

/** The steps that end a session; rare, and last. */
export const lastStep: fc.Arbitrary<Step> = fc.constantFrom<Step>({ do: 'end' }, { do: 'confirm' });

/** Walks one step, where it can be walked. @returns Whether it was. */
export async function walk(driver: Driver, step: Step): Promise<boolean> {
  const actor = driver.oracle.pending?.actor;
  switch (step.do) {
    case 'pass':
      await driver.pass(step.ms);
      return true;
    case 'fire the timer':
      await driver.fireTimer();
      return true;
    case 'send':
      await driver.send({ type: step.event });
      return true;
    case 'another key':
      await driver.send({ type: step.tells } as never);
      return true;
    case 'refuse the held token': {
      const { heldToken } = driver.oracle;
      await driver.refuseToken();
      return heldToken !== null;
    }
    case 'ask for a new token':
      await driver.askForNewToken();
      return true;
    case 'ask for a handshake':
      await driver.send({ type: 'handshake.requested', reason: 'walked' });
      return true;
    case 'end':
      await driver.send({ type: 'session.ended', reason: 'walked-off' });
      return true;
    case 'receive':
      await driver.receive(jwtOf(step.token, driver));
      return true;
    case 'receive the held token': {
      const { heldToken } = driver.oracle;
      if (heldToken !== null) await driver.receive(heldToken);
      return heldToken !== null;
    }
    case 'tell of a session token':
      await driver.send({ type: 'session-token.changed', jwt: jwtOf(step.token, driver) } as never);
      return true;
    case 'sleep':
      driver.sleep(step.ms, step.monotonic);
      await driver.send({ type: 'page.visible' });
      return true;
    case 'jump':
      driver.jumpWall(step.ms);
      await driver.send({ type: 'page.visible' });
      return true;
    default: {
      const answer = actor && answerOf(step, actor, driver);
      if (answer) await driver.answer(answer);
      return answer !== undefined;
    }
  }
}

function answerOf(step: Step, actor: string, driver: Driver): Answer | undefined {
  const minting = actor === 'createToken' || actor === 'followHandshake';
  switch (step.do) {
    case 'answer':
      if (minting) return { type: 'token', jwt: jwtOf(step.with, driver), ...hintOf(step.with, driver) };
      if (actor === 'createHandshakeUrl') return { type: 'url', url: 'https://frontend-api.test/v1/client/handshake' };
      return { type: 'verdict', ended: false, jwt: jwtOf(step.with, driver) };
    case 'answer the held token': {
      const { heldToken } = driver.oracle;
      return minting && heldToken !== null ? { type: 'token', jwt: heldToken } : undefined;
    }
    case 'answer nothing':
      return actor === 'confirmSession' ? undefined : { type: 'nothing' };
    case 'confirm':
    case 'deny':
      return actor === 'confirmSession' ? { type: 'verdict', ended: step.do === 'confirm' } : undefined;
    case 'drop':
      return { type: 'drop' };
    case 'gate':
      return { type: 'gate', status: step.status };
    case 'refuse': {
      const { status, code, retryAfterMs } = step;
      return { type: 'refusal', status, code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
    default:
      return undefined;
  }
}

let made = 0;

function jwtOf(token: WalkToken, driver: Driver): string {
  made += 1;
  const { agedMs, backdatedMs, claims, sid, organizationId } = token;
  const iatMs = driver.serverNowMs - agedMs - backdatedMs;
  const lifetimeSeconds = token.lifetimeSeconds + backdatedMs / 1_000;
  const held = readToken(driver.oracle.heldToken)?.oiat ?? Math.floor(iatMs / 1_000);
  const oiat = {
    newest: held + 1,
    newer: Math.max(held, Math.floor(iatMs / 1_000)),
    same: held,
    older: held - 30,
    none: null,
  }[claims];
  return makeToken({ iatMs, lifetimeSeconds, oiat, sid, organizationId, id: String(made) });
}

/** What a truthful answer says. */
function hintOf({ agedMs, lifetimeSeconds, hint }: WalkToken, { serverNowMs }: Driver): object {
  if (hint === 'serverNowMs') return { serverNowMs };
  return hint === 'expiresInMs' ? { expiresInMs: lifetimeSeconds * 1_000 - agedMs } : {};
}
