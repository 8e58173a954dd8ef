export { chartConfig } from './diagram/chart-config.ts';
export type { DrawChartOptions } from './diagram/draw-chart.ts';
export { drawChart } from './diagram/draw-chart.ts';
export type { LayoutEdge, LayoutEngine, LayoutLabel, LayoutNode, LayoutPoint } from './diagram/layout-engine.ts';
export { toMermaid } from './diagram/to-mermaid.ts';
export { createInspector } from './inspector/create-inspector.ts';
export type { InspectionTarget } from './inspector/inspection-target.ts';
