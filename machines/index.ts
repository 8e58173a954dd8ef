/**
 * The charts alone: of a session in a client, of how long it lasts, and of a request on a server.
 *
 * @module xstate-session/machines
 */

export type {
  ExpiryCause,
  ExpiryWarning,
  LifetimeCapabilities,
  LifetimeConfirmation,
  LifetimeContext,
  LifetimeEmitted,
  LifetimeEvent,
  LifetimeExtension,
  LifetimeInput,
  LifetimeOutput,
  SessionDeadlines,
} from './lifetime/contract.ts';
export type { LifetimeLimits } from './lifetime/limits.ts';
export { lifetimeMachine } from './lifetime.machine.ts';
export type {
  MachineIdentity,
  MachineTokenInput,
  MachineTokenKind,
  MachineVerdict,
  RequestContext,
  RequestInput,
  RequestOutput,
  TokenVerdict,
} from './request/contract.ts';
export type { RequestFacts } from './request/facts-and-reasons.ts';
export { requestMachine } from './request.machine.ts';
export type {
  ConfirmSessionAnswer,
  CreateHandshakeUrlAnswer,
  CreateTokenAnswer,
  FollowHandshakeAnswer,
  KeyEvent,
  LearnedClock,
  SessionCapabilities,
  SessionContext,
  SessionEmitted,
  SessionEvent,
  SessionInput,
  SessionOutput,
  SessionPolicy,
  TokenSource,
} from './session/contract.ts';
export { sessionMachine } from './session.machine.ts';
