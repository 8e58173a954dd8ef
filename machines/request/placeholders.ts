import { fromPromise } from 'xstate';
import { ActorNotProvidedError } from '../../src/protocol/errors.ts';
import type {
  FetchHandshakePayloadInput,
  HandshakePayload,
  HandshakeVerdict,
  LoadKeyInput,
  MachineTokenInput,
  MachineVerdict,
  RefreshSessionInput,
  TokenVerdict,
  VerifyHandshakeInput,
  VerifyTokenInput,
} from './contract.ts';

/** The pluggable actors, as long as nobody has given them: each rejects with `actor-not-provided`. */
export const placeholders = {
  /** Verifies a session token: signature, claims, category. Never rejects: a refusal is an answer. */
  verifyToken: fromPromise<TokenVerdict, VerifyTokenInput>(() => missing('verifyToken')),
  /** Fetches the key set the token is to be verified with. Done means it is held. */
  loadKey: fromPromise<unknown, LoadKeyInput>(() => missing('loadKey')),
  /** Trades an expired token and a refresh token for new cookies; `null` when nothing came back. */
  refreshSession: fromPromise<HandshakePayload | null, RefreshSessionInput>(() => missing('refreshSession')),
  /** Fetches what a handshake left under a nonce. */
  fetchHandshakePayload: fromPromise<HandshakePayload, FetchHandshakePayloadInput>(() =>
    missing('fetchHandshakePayload'),
  ),
  /** Verifies the token a handshake brought, whatever its age, and reads it. */
  verifyHandshake: fromPromise<HandshakeVerdict, VerifyHandshakeInput>(() => missing('verifyHandshake')),
  /** Verifies a machine's JWT with the keys at hand. Never rejects: a refusal is an answer. */
  verifyMachineJwt: fromPromise<MachineVerdict, MachineTokenInput>(() => missing('verifyMachineJwt')),
  /** Asks the back end whose opaque token this is. A rejection's status tells a refusal from an outage. */
  verifyMachineToken: fromPromise<MachineVerdict, MachineTokenInput>(() => missing('verifyMachineToken')),
};

function missing(actor: string): Promise<never> {
  return Promise.reject(new ActorNotProvidedError(actor));
}
