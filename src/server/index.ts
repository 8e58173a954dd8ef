/**
 * The server half: who is a request from, and can a redirect help? Web-standard `Request` in, headers and claims out.
 *
 * @module xstate-session/server
 */

export type {
  RefreshSessionInput,
  TokenClaims,
} from '../../machines/request/contract.ts';
export type { HandshakeReason, RequestReason, TokenRefusalReason } from '../../machines/request/request-reason.ts';
export { authenticateRequest } from './authenticate-request.ts';
export { createHandshakeUrl } from './handshake/location.ts';
export { handshakeResponse } from './handshake/response.ts';
export type {
  AuthenticateOptions,
  BackendCall,
  FetchHandshakePayload,
  InstanceOptions,
  LogFields,
  OrganizationSync,
  RefreshSession,
  ServerClock,
  ServerLogger,
  VerificationKeys,
  VerifyOptions,
} from './options.ts';
export type { HandshakeState, RequestState, SignedInState, SignedOutState } from './request-state.ts';
export { type VerificationResult, verifySessionToken } from './verify-session-token.ts';
