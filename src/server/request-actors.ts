import { fromPromise } from 'xstate';
import type {
  FetchHandshakePayloadInput,
  HandshakePayload,
  HandshakeVerdict,
  LoadKeyInput,
  RefreshSessionInput,
  TokenVerdict,
  VerifyHandshakeInput,
  VerifyTokenInput,
} from '../../machines/request/contract.ts';
import { ActorNotProvidedError } from '../protocol/errors.ts';
import { judgeLoaded } from './judge-loaded.ts';
import type { RequestMaterial } from './request-material.ts';
import { sessionPayload } from './session-payload.ts';
import { verifyHandshake } from './verify-handshake.ts';

/** A day: what development forgives a machine's clock, fresh from a handshake. */
const FORGIVEN_SKEW_MS = 86_400_000;

/**
 * The actors of the request chart, for one request.
 *
 * @param known - The verdict on the carried token, when there is one already.
 */
export function requestActors(material: RequestMaterial, known: TokenVerdict | null) {
  const { settings, token } = material;
  return {
    verifyToken: fromPromise<TokenVerdict, VerifyTokenInput>(async ({ input }) => {
      if (known !== null && input.jwt === token?.jwt) return known;
      return judgeLoaded(input.jwt, material, input.forgivesSkew ? FORGIVEN_SKEW_MS : settings.clockSkewMs);
    }),
    loadKey: fromPromise<unknown, LoadKeyInput>(() => settings.keys.load()),
    refreshSession: fromPromise<HandshakePayload | null, RefreshSessionInput>(async ({ input, signal }) => {
      if (settings.refreshSession === undefined) throw new ActorNotProvidedError('refreshSession');
      const payload = sessionPayload(await settings.refreshSession(input, { signal }), settings.cookieSuffix);
      return payload.cookies.length === 0 ? null : payload;
    }),
    fetchHandshakePayload: fromPromise<HandshakePayload, FetchHandshakePayloadInput>(async ({ input, signal }) => {
      if (settings.fetchHandshakePayload === undefined) throw new ActorNotProvidedError('fetchHandshakePayload');
      return sessionPayload(await settings.fetchHandshakePayload(input.nonce, { signal }), settings.cookieSuffix);
    }),
    verifyHandshake: fromPromise<HandshakeVerdict, VerifyHandshakeInput>(({ input }) =>
      verifyHandshake(input.jwt, settings),
    ),
  };
}
