import { createActor, fromPromise, toPromise } from 'xstate';
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
import { sessionPayload, verifyHandshake } from './handshake/payload.ts';
import { refreshTogether } from './handshake/refresh.ts';
import { withKeyLoaded } from './keys/key-source.ts';
import { asksOtherOrganization } from './request/organization.ts';
import { type RequestCase, requestParts } from './request/request-case.ts';
import { machineVerdict, verifyMachineJwt } from './token/machine.ts';
import { type PeekedToken, peekToken } from './token/peek.ts';
import { verifyToken } from './token/verify.ts';

/**
 * Runs the chart as an actor, for what cannot be decided at once: a key to be fetched, a refresh, a handshake's payload.
 * It ends by its own deadline, whatever those it waits for do.
 *
 * @param known - The verdict on the carried token, when there is one already.
 */
export async function runRequest(requestCase: RequestCase, known: TokenVerdict | null): Promise<RequestOutput> {
  const { clock, deadlineMs } = requestCase.settings;
  const actor = createActor(requestMachine.provide({ actors: requestActors(requestCase, known) }), {
    input: { facts: requestCase.facts, parts: requestParts(requestCase), deadlineMs },
    clock: {
      setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    },
  });
  const done = toPromise(actor);
  actor.start();
  return done;
}

/** A day: what development forgives a machine's clock, fresh from a handshake. */
const FORGIVEN_SKEW_MS = 86_400_000;

/**
 * The actors of the request chart, for one request.
 *
 * @param known - The verdict on the carried token, when there is one already.
 */
export function requestActors(requestCase: RequestCase, known: TokenVerdict | null) {
  const { settings, token } = requestCase;
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
      return payload.cookies.length === 0 ? null : payload;
    }),
    fetchHandshakePayload: fromPromise<HandshakePayload, FetchHandshakePayloadInput>(async ({ input, signal }) => {
      if (settings.fetchHandshakePayload === undefined) throw new ActorNotProvidedError('fetchHandshakePayload');
      return sessionPayload(await settings.fetchHandshakePayload(input.nonce, { signal }), settings.cookieSuffix);
    }),
    verifyHandshake: fromPromise<HandshakeVerdict, VerifyHandshakeInput>(({ input }) =>
      verifyHandshake(input.jwt, settings),
    ),
    verifyMachineJwt: fromPromise<MachineVerdict, MachineTokenInput>(({ input }) =>
      verifyMachineJwt(input.token, input.kind, settings),
    ),
    verifyMachineToken: fromPromise<MachineVerdict, MachineTokenInput>(async ({ input, signal }) => {
      if (settings.verifyMachineToken === undefined) throw new ActorNotProvidedError('verifyMachineToken');
      return machineVerdict(input.kind, await settings.verifyMachineToken(input, { signal }), settings);
    }),
  };
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
  const isAsked = settings.organization !== null && asksOtherOrganization(address.organization, check.claims);
  return { verified: true, jwt: token?.jwt ?? null, claims: check.claims, asksOtherOrganization: isAsked };
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
