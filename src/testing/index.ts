/**
 * The test kit: a model of the session, an emulator of the frontend API, a test clock, the guarantees. Not for bundles.
 *
 * @module xstate-session/testing
 */

export type { CounterExample } from './checks/check.ts';
export type {
  EmulatedTemplate,
  EmulatorServer,
  FrontendApiEmulator,
  FrontendApiEmulatorOptions,
  ListenOptions,
  MintOptions,
  TemplateFacts,
} from './emulator/contract.ts';
export { frontendApiWire } from './emulator/frontend-api-wire.ts';
export {
  EMULATOR_MODES,
  type EmulatorEndpoint,
  type EmulatorMode,
  type EmulatorModeLimits,
  type EmulatorModeOptions,
  type LiteralAnswer,
  type NextAnswer,
  type RetryAfter,
} from './emulator/modes.ts';
export type {
  EmulatorCounters,
  EmulatorEvent,
  MintReason,
  RawRequest,
  RecordedRequest,
} from './emulator/recorded-requests.ts';
export type {
  EmulatedOrganization,
  EmulatedSession,
  EmulatedSessionOptions,
  EmulatedSessionStatus,
} from './emulator/sessions.ts';
export type { SigningKey } from './emulator/signer.ts';
export { frontendApiEmulator } from './frontend-api-emulator.ts';
export { checkGuarantees, type Guarantee, type GuaranteeName, type GuaranteeReport, guarantees } from './guarantees.ts';
export type { DrivenEvent, DrivenEventName, DrivenSession, DrivingEvent } from './lockstep/contract.ts';
export { makeToken, type TestTokenParts } from './make-token.ts';
export { type ModelPath, type ModelSituation, modelPaths } from './model-paths.ts';
export type {
  ObservableSession,
  RecordedThing,
  TokenSource,
  TracedEvent,
  TracedEventName,
  TracedGetTokenOptions,
  TraceRecorder,
  TraceRecorderOptions,
} from './recording/contract.ts';
export {
  type ActorScript,
  type ScriptedActorName,
  type ScriptedActors,
  type ScriptedCall,
  type ScriptedContracts,
  type ScriptLine,
  scriptedActors,
} from './scripted-actors.ts';
export { sessionModel } from './session-model.ts';
export type { ModelContext, ModelEvent } from './session-model-vocabulary.ts';
export { createTestClock, type SleepOptions, type TestClock, type TestClockOptions } from './test-clock.ts';
export {
  type PathFailure,
  type PathSelection,
  type SessionTestReport,
  testSession,
} from './test-session.ts';
export type { TestedSessionOptions, TestedSessionParts } from './tested-session.ts';
export type { TokenMask, Trace, TraceMoment, TraceRecord } from './trace.ts';
export { traceRecorder } from './trace-recorder.ts';
export type {
  AnsweredSession,
  ExpectedRequest,
  MintRequest,
  WireAdapter,
  WireAnswer,
  WireMeaning,
  WireRequest,
  WireResponse,
} from './wire-adapter.ts';
