import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { DrillEvent, DrilledActors, DrillPlatform } from './contract.ts';
import type { Overheard } from './overhear.ts';

/** What a scenario is played on. */
export interface PlayOptions {
  readonly emulator: FrontendApiEmulator;
  readonly url: string;
  readonly sessionId: string;
  readonly actors: DrilledActors;
  readonly platform: DrillPlatform;
  readonly random: () => number;
  /** When the drill began, on the platform's clock. */
  readonly startedAtMs: number;
  /** Ends it early: whatever goes on is taken down, and the promise rejects with the reason. */
  readonly signal: AbortSignal;
  /** What the actors let out besides their answers. */
  readonly overheard?: Pick<Overheard, 'listener'>;
  /** Is told everything; gives back the text that left the process, to be searched for secrets. */
  readonly tell: (event: DrillEvent) => string;
}
