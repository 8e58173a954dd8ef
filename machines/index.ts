/**
 * The two charts alone: of a session in a client, and of a request on a server.
 *
 * @module xstate-session/machines
 */

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
