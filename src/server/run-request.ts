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
import { requestMachine } from '../../machines/request.machine.ts';
import { ActorNotProvidedError } from '../protocol/errors.ts';
import { responseFacts } from '../protocol/failure.ts';
import { sessionPayload, verifyHandshake } from './handshake/payload.ts';
import { refreshTogether } from './handshake/refresh.ts';
import { withKeyLoaded } from './keys/key-source.ts';
import { asksOtherOrganization } from './request/organization.ts';
import { type RequestCase, requestParts } from './request/request-case.ts';
import { machineVerdict, verifyMachineJwt } from './token/machine.ts';
import { type PeekedToken, peekToken } from './token/peek.ts';
import { isPending, verifyToken } from './token/verify.ts';
import { warnOnce } from './warnings.ts';

/**
 * Runs the chart as an actor, for what cannot be decided at once: a key to be fetched, a refresh, a handshake's payload.
 * It ends by its own deadline, whatever those it waits for do.
 *
 * @param known - The verdict on the carried token, when there is one already.
 */
export async function runRequest(requestCase: RequestCase, known: TokenVerdict | null): Promise<RequestOutput> {
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

/** What an actor of the chart does. */
type PromiseRun<Output, Input> = (call: { readonly input: Input; readonly signal: AbortSignal }) => Promise<Output>;

/** A day: what development forgives a machine's clock, fresh from a handshake. */
const FORGIVEN_SKEW_MS = 86_400_000;

/** How old a handshake's token may be in development. */
const DEVELOPMENT_AGE_MAX_MS = 60_000;

/**
 * The actors of the request chart, for one request.
 *
 * @param known - The verdict on the carried token, when there is one already.
 * @param isRunning - Whether anybody waits for them still.
 */
export function requestActors(requestCase: RequestCase, known: TokenVerdict | null, isRunning: () => boolean) {
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
      if (known !== null && input.jwt === token?.jwt) return known;
      return evaluateTokenWithKey(input.jwt, requestCase, input.forgivesSkew ? FORGIVEN_SKEW_MS : settings.clockSkewMs);
    }),
    loadKey: fromPromise<unknown, LoadKeyInput>(() => settings.keys.load()),
    refreshSession: fromPromise<HandshakePayload | null, RefreshSessionInput>(async ({ input, signal }) => {
      if (settings.refreshSession === undefined) throw new ActorNotProvidedError('refreshSession');
      const lines = await refreshTogether(settings.refreshSession, input, settings, signal);
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
        warnOnce(settings, 'The nonce of a handshake was not redeemed: check fetchHandshakePayload.', {
          code: responseFacts(error).code ?? 'fetch-error',
        });
        throw error;
      }
    }),
    verifyHandshake: fromPromise<HandshakeVerdict, VerifyHandshakeInput>(async ({ input }) => {
      const verdict = await verifyHandshake(input.jwt, settings, earliestIssue(requestCase));
      if (!verdict.verified) {
        warnOnce(
          settings,
          'The token of a handshake was refused: check that keys and frontendApi are of one instance.',
          {
            reason: verdict.reason,
          },
        );
      }
      return verdict;
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

/**
 * Since when a handshake's token must have been issued to count, in milliseconds since the epoch. In development any address
 * may bring one, so it must be new. In production one from the address must be newer than the handshake this server sent the
 * browser to: so none counts twice. A cookie's age does not matter: the frontend API has set it.
 */
function earliestIssue({ parsed, settings }: RequestCase): number {
  if (settings.instance === 'development') return settings.now() - DEVELOPMENT_AGE_MAX_MS;
  if (parsed.brought?.from !== 'address' || parsed.handshakeStartedAt === null) return -Infinity;
  return parsed.handshakeStartedAt * 1000 - settings.clockSkewMs;
}

/** The verdict on a token in the light of a request, or that its key must be fetched first. */
export async function evaluateToken(
  token: PeekedToken | null,
  { settings, address }: Pick<RequestCase, 'settings' | 'address'>,
  skewMs?: number,
): Promise<TokenVerdict | 'must-load'> {
  const check = await verifyToken(token, settings, skewMs);
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
  const verdict = await withKeyLoaded(requestCase.settings.keys, () => evaluateToken(token, requestCase, skewMs));
  return typeof verdict === 'string' ? { verified: false, reason: verdict } : verdict;
}
