/**
 * The server half: who is a request from, and can a redirect help? Web-standard `Request` in, headers and claims out.
 *
 * @module xstate-session/server
 */

export type {
  MachineTokenInput,
  MachineTokenKind,
  RefreshSessionInput,
  TokenClaims,
  TokenKind,
} from '../../machines/request/contract.ts';
export type { HandshakeReason, RequestReason, TokenRefusalReason } from '../../machines/request/facts-and-reasons.ts';
export type { LogFields } from '../platform/logger.ts';
export { authenticateRequest } from './authenticate-request.ts';
export { type BearerChallenge, bearerChallenge } from './authorization/challenge.ts';
export type { AuthorizationConditions } from './authorization/conditions.ts';
export { type RequestRefusalCode, RequestRefusedError } from './authorization/refusal.ts';
export { type ForwardingOptions, forwardState, readForwardedState } from './forwarding.ts';
export { createHandshake, createHandshakeUrl } from './handshake/create-handshake.ts';
export {
  type HandshakeFailure,
  type HandshakeIfPossibleOptions,
  handshakeIfPossible,
} from './handshake/if-possible.ts';
export { handshakeResponse } from './handshake/response.ts';
export type {
  AcceptedTokenOptions,
  AuthenticateOptions,
  BackendCall,
  DomainOptions,
  FetchHandshakePayload,
  InstanceOptions,
  MachineTokenOptions,
  OrganizationSync,
  RefreshSession,
  RequestOptions,
  ServerClock,
  ServerLogger,
  VerificationKeys,
  VerifiedMachine,
  VerifyMachineToken,
  VerifyOptions,
} from './options.ts';
export type {
  HandshakeState,
  RequestState,
  SignedInMachine,
  SignedInSession,
  SignedInState,
  SignedOutState,
} from './request-state.ts';
export { checkAuthenticateOptions } from './settings.ts';
export {
  type ProcessSharedRefreshOptions,
  processSharedRefresh,
  type RefreshAnswer,
  type SharedRefresh,
  type SharedRefreshCall,
} from './shared-refresh.ts';
export { createSignInUrl } from './sign-in-url.ts';
export { type VerificationResult, verifySessionToken } from './verify-session-token.ts';
