import type { Answer, FleetPlan, RequestKind } from './plan.ts';
import type { Tally } from './tally.ts';

/** What a simulated page is given. */
export interface PageWorld {
  readonly plan: FleetPlan;
  readonly tally: Tally;
  /** Between 0 and 1; the page's own. */
  random(): number;
  /** Sends a request. Its answer comes by {@link SimulatedPage.expect}; one at a time. */
  request(kind: RequestKind, atMs: number): void;
}

/** One open page in virtual time. Between what happens to it, it costs nothing. */
export interface SimulatedPage {
  /** When something happens to it next; `Infinity`: never, by itself. */
  readonly nextAtMs: number;
  /** Lets that happen. */
  step(): void;
  /** Its request will be answered. */
  expect(answer: Answer, atMs: number): void;
  /** It is looked at no longer. */
  end(atMs: number): void;
}
