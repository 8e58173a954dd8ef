/**
 * Looking inside, redacted: inspector, viewer, traces that can be replayed, diagrams.
 *
 * @module xstate-session/inspect
 */

export { chartConfig } from './diagram/chart-config.ts';
export type { DrawChartOptions } from './diagram/draw-chart.ts';
export { drawChart } from './diagram/draw-chart.ts';
export type { LayoutEdge, LayoutEngine, LayoutLabel, LayoutNode, LayoutPoint } from './diagram/layout-engine.ts';
export { toMermaid } from './diagram/to-mermaid.ts';
export { createInspector } from './inspector/create-inspector.ts';
export type { InspectionTarget } from './inspector/inspection-target.ts';
export { logSession } from './log/log-session.ts';
export type { MeasureSessionOptions } from './metrics/measure-session.ts';
export { measureSession } from './metrics/measure-session.ts';
export type {
  InstrumentAttributes,
  InstrumentOptions,
  ObservedInstrument,
  Observing,
  SessionCounter,
  SessionMeter,
} from './metrics/session-meter.ts';
export type { ObservedRecord, ObservedToken, ObservedTrace } from './trace/observed-record.ts';
export type { RecordTraceOptions, TraceRecording } from './trace/record-trace.ts';
export { recordTrace } from './trace/record-trace.ts';
export type { Replay, ReplayDifference, ReplayStep, ReplayTraceOptions } from './trace/replay-trace.ts';
export { replayTrace } from './trace/replay-trace.ts';
export type { TraceToTestOptions } from './trace/trace-to-test.ts';
export { traceToTest } from './trace/trace-to-test.ts';
export type { ConnectViewerOptions } from './viewer/connect-viewer.ts';
export { connectViewer } from './viewer/connect-viewer.ts';
export type { ViewerMessage } from './viewer/viewer-message.ts';
export { viewerPage } from './viewer/viewer-page.ts';
