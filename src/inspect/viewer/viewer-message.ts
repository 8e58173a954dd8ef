/** What the viewer is told: one thing that happened in one actor, redacted. */
export interface ViewerMessage {
  /** Which page or process it comes from. */
  readonly tab: string;
  /** The actor of the token key it belongs to: unique within the tab. */
  readonly root: string;
  /** `step`: the key took an event. `begin`, `end`: an actor it runs. `stop`: the key was stopped, and does nothing any more. */
  readonly type: 'step' | 'begin' | 'end' | 'stop';
  /** When it was seen, wall clock of the sender, milliseconds since the epoch. */
  readonly atMs: number;
  /** Of `begin` and `end`: the actor's name. */
  readonly actor?: string;
  /** Of `step`: the event in short. */
  readonly event?: string;
  /** Of `step`: the state it led to. */
  readonly state?: string;
  /** Of `step`: what happened on the way, in words of the chart. */
  readonly because?: readonly string[];
  /** Of `step`: guards that were tried and failed. */
  readonly failed?: readonly string[];
  /** Of `step`: the redacted context after it. */
  readonly context?: Readonly<Record<string, unknown>>;
}
