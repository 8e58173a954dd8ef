import { createActor, fromPromise as promiseLogic, toPromise } from 'xstate';
import type {
  FetchHandshakePayloadInput,
  HandshakePayload,
  HandshakeVerdict,
  LoadKeyInput,
  MachineTokenInput,
  MachineVerdict,
  RefreshSessionInput,
  RequestOutput,
  TokenVerdict,
  VerifyHandshakeInput,
  VerifyTokenInput,
} from '../../machines/request/contract.ts';
import type { RequestReason } from '../../machines/request/facts-and-reasons.ts';
import { requestMachine } from '../../machines/request.machine.ts';
import { ActorNotProvidedError } from '../protocol/errors.ts';
import { responseFacts } from '../protocol/failure.ts';
import { nameOfThrown } from '../protocol/unknown-values.ts';
import { type IssueTimes, sessionPayload, verifyHandshake } from './handshake/payload.ts';
import { refreshTogether } from './handshake/refresh.ts';
import { withKeyLoaded } from './keys/key-source.ts';
import { asksOtherOrganization } from './request/organization.ts';
import { type RequestCase, requestParts } from './request/request-case.ts';
import { machineVerdict, verifyMachineJwt } from './token/machine.ts';
import { type PeekedToken, peekToken } from './token/peek.ts';
import { isPending, type VerifyTerms, verifyToken } from './token/verify.ts';
import { warnOnce } from './warn-once.ts';

/**
 * Runs the chart as an actor, for what cannot be decided at once: a key to be fetched, a refresh, a handshake's payload.
 * It ends by its own deadline, whatever those it waits for do.
 *
 * @param known - What has been found out already.
 */
export async function runRequest(requestCase: RequestCase, known: KnownVerdicts): Promise<RequestOutput> {
  const { clock } = requestCase.settings;
  const deadlineMs = Math.max(0, requestCase.settings.deadlineMs - requestCase.parsed.waitedMs);
  // Where something throws that belongs to the app or the platform (a clock), XState stops the chart but not what it waits for.
  // What that brings would go to a stopped actor, and under the "development" condition be printed, tokens and all.
  let isRunning = true;
  const actors = requestActors(requestCase, known, () => isRunning);
  const actor = createActor(requestMachine.provide({ actors }), {
    input: { facts: requestCase.facts, parts: requestParts(requestCase), deadlineMs },
    clock: {
      setTimeout: (run, delayMs) =>
        clock.setTimeout(() => {
          if (isRunning) run();
        }, delayMs),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    },
  });
  const end = () => {
    isRunning = false;
  };
  actor.subscribe({ complete: end, error: end });
  const done = toPromise(actor);
  actor.start();
  return done;
}

/** Verdicts on what a request carries that need not be found out again. */
export interface KnownVerdicts {
  readonly token?: TokenVerdict;
  readonly handshake?: HandshakeVerdict;
}

/** What an actor of the chart does. */
type PromiseRun<Output, Input> = (call: { readonly input: Input; readonly signal: AbortSignal }) => Promise<Output>;

/** A day: what development forgives a machine's clock, fresh from a handshake. */
const FORGIVEN_SKEW_MS = 86_400_000;

/** How old a handshake's token may be in development. */
const DEVELOPMENT_AGE_MAX_MS = 60_000;

/**
 * The actors of the request chart, for one request.
 *
 * @param known - What has been found out already.
 * @param isRunning - Whether anybody waits for them still.
 */
export function requestActors(requestCase: RequestCase, known: KnownVerdicts, isRunning: () => boolean) {
  const { settings, token } = requestCase;
  /** Of a promise whose chart is over nothing is heard any more. */
  const fromPromise = <Output, Input>(run: PromiseRun<Output, Input>) =>
    promiseLogic<Output, Input>(async (call) => {
      try {
        return await run(call);
      } finally {
        if (!isRunning()) await new Promise<never>(() => undefined);
      }
    });
  return {
    verifyToken: fromPromise<TokenVerdict, VerifyTokenInput>(async ({ input }) => {
      if (known.token !== undefined && input.jwt === token?.jwt) return known.token;
      return evaluateTokenWithKey(input.jwt, requestCase, input.forgivesSkew ? FORGIVEN_SKEW_MS : settings.clockSkewMs);
    }),
    loadKey: fromPromise<unknown, LoadKeyInput>(() => settings.keys.load()),
    refreshSession: fromPromise<HandshakePayload | null, RefreshSessionInput>(async ({ input, signal }) => {
      if (settings.refreshSession === undefined) throw new ActorNotProvidedError('refreshSession');
      const lines = await refreshTogether(settings.refreshSession, input, settings, signal).catch((error) => {
        warnUnrefreshed(settings, error);
        throw error;
      });
      const payload = sessionPayload(lines, settings.cookieSuffix);
      if (payload.cookies.length === 0) return null;
      // Beside the token that was judged there may be cookies of somebody else: only the same session counts as refreshed.
      const isSameSession = peekToken(payload.sessionToken)?.claims.sid === input.sessionId;
      return isSameSession ? payload : { ...payload, sessionToken: '' };
    }),
    fetchHandshakePayload: fromPromise<HandshakePayload, FetchHandshakePayloadInput>(async ({ input, signal }) => {
      if (settings.fetchHandshakePayload === undefined) throw new ActorNotProvidedError('fetchHandshakePayload');
      try {
        return sessionPayload(await settings.fetchHandshakePayload(input.nonce, { signal }), settings.cookieSuffix);
      } catch (error) {
        warnUnredeemed(settings, error);
        throw error;
      }
    }),
    verifyHandshake: fromPromise<HandshakeVerdict, VerifyHandshakeInput>(async () => {
      if (known.handshake !== undefined) return known.handshake;
      const verdict = await withKeyLoaded(settings, () => evaluateHandshake(requestCase));
      if (typeof verdict !== 'string') return verdict;
      warnRefused(settings, verdict);
      return { verified: false, reason: verdict };
    }),
    verifyMachineJwt: fromPromise<MachineVerdict, MachineTokenInput>(({ input }) =>
      verifyMachineJwt(input.token, input.kind, settings),
    ),
    verifyMachineToken: fromPromise<MachineVerdict, MachineTokenInput>(async ({ input, signal }) => {
      if (settings.verifyMachineToken === undefined) throw new ActorNotProvidedError('verifyMachineToken');
      return machineVerdict(input.kind, await settings.verifyMachineToken(input, { signal }), settings);
    }),
  };
}

/** Tells the operator that a nonce stood for nothing, and why as far as a code says it. */
export function warnUnredeemed(settings: RequestCase['settings'], error: unknown): void {
  warnOnce(settings, 'The nonce of a handshake was not redeemed: check fetchHandshakePayload.', {
    code: responseFacts(error).code ?? 'fetch-error',
  });
}

/** Tells the operator of a refresh that failed without an answer: a mistake in the function, or a back end out of reach. */
function warnUnrefreshed(settings: RequestCase['settings'], error: unknown): void {
  if (responseFacts(error).status !== undefined) return;
  const name = nameOfThrown(error);
  warnOnce(settings, 'A session was not refreshed: refreshSession threw without a status.', { name });
}

/** The verdict on the token a handshake brought, or that its key must be fetched first. */
export async function evaluateHandshake({
  parsed,
  settings,
}: Pick<RequestCase, 'parsed' | 'settings'>): Promise<HandshakeVerdict | 'must-load'> {
  const verdict = await verifyHandshake(parsed.peek(parsed.brought?.value), settings, issueTimes(parsed, settings));
  if (verdict !== 'must-load' && !verdict.verified) warnRefused(settings, verdict.reason);
  return verdict;
}

function warnRefused(settings: RequestCase['settings'], reason: RequestReason): void {
  const message = 'The token of a handshake was refused: check that keys and frontendApi are of one instance.';
  warnOnce(settings, message, { reason });
}

/**
 * When a handshake's token must have been issued. In development any address may bring one, so it must be new; a machine's
 * clock that is behind is forgiven, by less than a day. In production one from the address must be newer than the handshake this
 * server sent the browser to, and not from the future. A cookie's age does not matter there: the frontend API has set it.
 */
function issueTimes(
  { brought, startedHandshake }: RequestCase['parsed'],
  { instance, now, clockSkewMs }: RequestCase['settings'],
): IssueTimes {
  const mayBeMissing = brought?.from !== 'address';
  if (instance === 'development') {
    return { earliestMs: now() - DEVELOPMENT_AGE_MAX_MS, latestMs: now() + FORGIVEN_SKEW_MS - 1, mayBeMissing };
  }
  if (brought?.from !== 'address' || startedHandshake === null) {
    return { earliestMs: -Infinity, latestMs: Infinity, mayBeMissing };
  }
  const earliestMs = startedHandshake.startedAtSeconds * 1000 - clockSkewMs;
  return { earliestMs, latestMs: now() + clockSkewMs, mayBeMissing };
}

/** The verdict on a token in the light of a request, or that its key must be fetched first. */
export async function evaluateToken(
  token: PeekedToken | null,
  { settings, address }: Pick<RequestCase, 'settings' | 'address'>,
  terms?: VerifyTerms,
): Promise<TokenVerdict | 'must-load'> {
  const check = await verifyToken(token, settings, terms);
  if ('mustLoad' in check) return 'must-load';
  if ('reason' in check) return { verified: false, reason: check.reason };
  const { claims } = check;
  const jwt = token?.jwt ?? null;
  // A session that is not complete has no organization to switch: its user may be about to choose one.
  if (isPending(claims)) {
    return {
      verified: true,
      jwt,
      claims,
      asksOtherOrganization: false,
      isPending: settings.pendingSessions === 'signed-out',
    };
  }
  const isAsked = settings.organization !== null && asksOtherOrganization(address.organization, claims);
  return { verified: true, jwt, claims, asksOtherOrganization: isAsked };
}

/** A verdict on a token; its key is fetched when it is not at hand. Never rejects. */
export async function evaluateTokenWithKey(
  jwt: string,
  requestCase: Pick<RequestCase, 'settings' | 'address'>,
  skewMs: number,
): Promise<TokenVerdict> {
  const token = peekToken(jwt);
  const verdict = await withKeyLoaded(requestCase.settings, () => evaluateToken(token, requestCase, { skewMs }));
  return typeof verdict === 'string' ? { verified: false, reason: verdict } : verdict;
}
