/**
 * The test kit: a model of the session, an emulator of the frontend API, a test clock, the guarantees. Not for bundles.
 *
 * @module xstate-session/testing
 */

export type { GuaranteeReport } from './check-guarantees.ts';
export { checkGuarantees } from './check-guarantees.ts';
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
export type {
  EmulatorEndpoint,
  EmulatorMode,
  EmulatorModeLimits,
  EmulatorModeOptions,
  LiteralAnswer,
  NextAnswer,
  RetryAfter,
} from './emulator/modes.ts';
export { EMULATOR_MODES } from './emulator/modes.ts';
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
export type { Guarantee, GuaranteeName } from './guarantees.ts';
export { guarantees } from './guarantees.ts';
export type { DrivenEvent, DrivenEventName, DrivenSession, DrivingEvent } from './lockstep/world.ts';
export type { TestTokenParts } from './make-token.ts';
export { makeToken } from './make-token.ts';
export type { ModelPath, ModelSituation } from './model-paths.ts';
export { modelPaths } from './model-paths.ts';
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
export type {
  ActorScript,
  ScriptedActorName,
  ScriptedActors,
  ScriptedCall,
  ScriptedContracts,
  ScriptLine,
} from './scripted-actors.ts';
export { scriptedActors } from './scripted-actors.ts';
export { sessionModel } from './session-model.ts';
export type { ModelContext, ModelEvent } from './session-model-vocabulary.ts';
export type { SleepOptions, TestClock, TestClockOptions } from './test-clock.ts';
export { createTestClock } from './test-clock.ts';
export type {
  PathFailure,
  PathSelection,
  SessionTestReport,
  TestedSessionOptions,
  TestedSessionParts,
} from './test-session.ts';
export { testSession } from './test-session.ts';
export type { TokenMask, Trace, TraceMoment, TraceRecord } from './trace.ts';
export { traceRecorder } from './trace-recorder.ts';
