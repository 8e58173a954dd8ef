import type { EmulatorMode } from '../../testing/emulator/modes.ts';
import type { DrillEvent } from './events.ts';

/** For a while something was so. */
export interface Span<What> {
  readonly what: What;
  readonly fromMs: number;
  readonly toMs: number;
}

/** How much of the held token's life was left at a moment, from 0 to 1; `null` without a usable one. */
export interface TokenReading {
  readonly atMs: number;
  readonly leftShare: number | null;
}

/** One scenario as it went, on the clock of the drill. */
export interface ScenarioTimeline {
  readonly name: string;
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** `null` before the session started. */
  readonly states: readonly Span<string | null>[];
  /** What the world did: the mode of the server. */
  readonly world: readonly Span<EmulatorMode>[];
  readonly token: readonly TokenReading[];
}

/** Remembers of a drill what its pictures are made of. */
export interface DrillTimeline {
  take(event: DrillEvent): void;
  /** The scenarios that were played, in their order. */
  readonly scenarios: readonly ScenarioTimeline[];
}

interface Change<What> {
  readonly what: What;
  readonly atMs: number;
}

/** A timeline without a scenario. */
export function createTimeline(): DrillTimeline {
  const recordings: ReturnType<typeof createRecording>[] = [];
  return {
    take(event) {
      if (event.type === 'drill.started' || event.type === 'summary' || event.type === 'scenario.skipped') return;
      if (event.type === 'scenario.started') recordings.push(createRecording(event.scenario, event.title, event.atMs));
      recordings.at(-1)?.take(event);
    },
    get scenarios() {
      return recordings.map(({ timeline }) => timeline());
    },
  };
}

type Timed = Extract<DrillEvent, { readonly world: EmulatorMode }>;

function createRecording(name: string, title: string, fromMs: number) {
  const states: Change<string | null>[] = [];
  const world: Change<EmulatorMode>[] = [];
  const token: TokenReading[] = [];
  let toMs = fromMs;

  function note<What>(changes: Change<What>[], what: What, atMs: number): void {
    if (changes.at(-1)?.what !== what) changes.push({ what, atMs });
  }

  /** Each change lasts until the next. */
  function spans<What>(changes: readonly Change<What>[]): Span<What>[] {
    return changes.map(({ what, atMs }, index) => ({ what, fromMs: atMs, toMs: changes[index + 1]?.atMs ?? toMs }));
  }

  return {
    take(event: Timed): void {
      const { atMs } = event;
      toMs = Math.max(toMs, atMs);
      // By then the session is disposed of: that it holds nothing any more is no news.
      if (event.type === 'scenario.ended') return;
      note(states, event.state, atMs);
      note(world, event.world, atMs);
      const held = event.token?.usable ? event.token : null;
      token.push({ atMs, leftShare: held && Math.min(1, held.leftMs / held.lifetimeMs) });
    },
    timeline: (): ScenarioTimeline => ({
      name,
      title,
      fromMs,
      toMs,
      states: spans(states),
      world: spans(world),
      token,
    }),
  };
}

/** The longest time that any of the scenarios took. */
export function longestMs(scenarios: readonly ScenarioTimeline[]): number {
  return Math.max(1, ...scenarios.map(({ fromMs, toMs }) => toMs - fromMs));
}
