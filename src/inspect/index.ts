/**
 * Looking inside, redacted: inspector, viewer, traces that can be replayed, diagrams.
 *
 * @module xstate-session/inspect
 */

export type { LayoutEdge, LayoutEngine, LayoutLabel, LayoutNode, LayoutPoint } from './diagram/chart-layout.ts';
export { chartConfig } from './diagram/chart-structure.ts';
export type { DrawChartOptions } from './diagram/draw-chart.ts';
export { drawChart } from './diagram/draw-chart.ts';
export type { DrawSessionOptions, SessionView } from './diagram/draw-session.ts';
export { drawLifetime, drawSession } from './diagram/draw-session.ts';
export type { PictureTheme } from './diagram/picture-style.ts';
export { toMermaid } from './diagram/to-mermaid.ts';
export type { InspectionTarget, Inspector } from './inspector.ts';
export { createInspector } from './inspector.ts';
export { logSession } from './log-session.ts';
export type {
  InstrumentAttributes,
  InstrumentOptions,
  ObservedInstrument,
  Observing,
  SessionCounter,
  SessionMeter,
} from './metrics/instruments.ts';
export type { MeasureSessionOptions } from './metrics/measure-session.ts';
export { measureSession } from './metrics/measure-session.ts';
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
