export { createInspector } from './inspector/create-inspector.ts';
export type { InspectionTarget } from './inspector/inspection-target.ts';
