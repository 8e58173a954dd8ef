import type { InspectionEvent, Observer } from 'xstate';

/** What is told of an actor: XState's own `inspect` shape, so `@statelyai/inspect` fits. */
export type InspectionTarget = ((event: InspectionEvent) => void) | Observer<InspectionEvent>;
