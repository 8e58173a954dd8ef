/**
 * The session: `createSession`, its chart, its errors and its numbers.
 *
 * @module xstate-session
 */

export type {
  LearnedClock,
  SessionCapabilities,
  SessionContext,
  SessionEmitted,
  SessionEvent,
  SessionInput,
  SessionOutput,
  SessionPolicy,
  TokenSource,
} from '../machines/session/contract.ts';
export { sessionMachine } from '../machines/session.machine.ts';
export type { LogFields, Logger } from './platform/logger.ts';
export type {
  ActorCall,
  ConfirmSession,
  ConfirmSessionInput,
  ConfirmSessionOutput,
  CreateHandshakeUrl,
  CreateHandshakeUrlInput,
  CreateToken,
  CreateTokenInput,
  CreateTokenOutput,
  EndSession,
  EndSessionInput,
  ExtendSession,
  ExtendSessionInput,
  ExtendSessionOutput,
  FollowHandshake,
  FollowHandshakeInput,
  FollowHandshakeOutput,
  SessionDeadlines,
} from './protocol/actor-contracts.ts';
export type {
  ApiError,
  ApiResponseErrorOptions,
  InvalidTokenErrorOptions,
  SessionErrorCode,
  SessionErrorOptions,
} from './protocol/errors.ts';
export {
  ActorNotProvidedError,
  ApiResponseError,
  ForeignAnswerError,
  InvalidTokenError,
  MissingExpiredTokenError,
  OfflineError,
  RequestTimeoutError,
  SessionDisposedError,
  SessionError,
  UnauthenticatedError,
} from './protocol/errors.ts';
export type { Failure, FailureKind } from './protocol/failure.ts';
export { classifyFailure, FAILURE_KINDS } from './protocol/failure.ts';
export type { Limits } from './protocol/limits.ts';
export { DEFAULT_LIMITS } from './protocol/limits.ts';
export type { Freshness, InvalidTokenRule, SessionToken, TokenKey } from './protocol/session-token.ts';
export { decodeSessionToken, isStaler } from './protocol/session-token.ts';
export type { ThrownHints } from './protocol/thrown-answer.ts';
export { createSession } from './session/create-session.ts';
export type { Subscription } from './session/events.ts';
export type { LifetimeNotice, SessionLifetime } from './session/lifetime.ts';
export type { Pluggable } from './session/run-actor.ts';
export type { Session, SessionEmittedOf, SessionState, SessionStatus, SessionTold } from './session/session.ts';
export type {
  GetTokenOptions,
  ReceiveTokenOptions,
  SessionClock,
  SessionInspector,
  SessionOptions,
} from './session/session-options.ts';
