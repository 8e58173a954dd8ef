export type {
  ConfirmSessionAnswer,
  CreateHandshakeUrlAnswer,
  CreateTokenAnswer,
  FollowHandshakeAnswer,
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
