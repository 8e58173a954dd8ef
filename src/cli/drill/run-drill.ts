import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import type { DrillEvent, DrilledActors, DrillPlatform, DrillSummary, Scenario, ScenarioReport } from './contract.ts';
import type { Overheard } from './overhear.ts';
import { playScenario } from './play-scenario.ts';
import { seededRandom } from './seeded-random.ts';
import { sessionIdOf } from './session-id-of.ts';
import { summarize } from './summarize.ts';

/** What a drill is made of. */
export interface DrillOptions {
  readonly emulator: FrontendApiEmulator;
  /** Where it listens. */
  readonly url: string;
  readonly scenarios: readonly Scenario[];
  /** The actors for one scenario's session. */
  readonly actorsFor: (sessionId: string) => DrilledActors;
  /** Where the actors are from; `null`: the package's own. */
  readonly actorsPath: string | null;
  readonly platform: DrillPlatform;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** What the actors let out besides their answers. */
  readonly overheard?: Pick<Overheard, 'listener'>;
  /** Is told everything; gives back the text that left the process. */
  readonly tell: (event: DrillEvent) => string;
}

/** Plays scenarios, one after another. Rejects with the signal's reason when it is interrupted. */
export async function runDrill(options: DrillOptions): Promise<DrillSummary> {
  const { scenarios, platform, seed, url, tell, actorsFor, actorsPath } = options;
  const random = seededRandom(seed);
  const startedAtMs = platform.now();
  const reports: ScenarioReport[] = [];
  tell({ type: 'drill.started', seed, url, actors: actorsPath, scenarios: scenarios.map(({ name }) => name) });
  for (const scenario of scenarios) {
    const sessionId = sessionIdOf(scenario);
    const actors = actorsFor(sessionId);
    const missing = (scenario.needs ?? []).filter((name) => actors[name] == null);
    if (missing.length > 0) {
      const why = `the actors have no ${missing.join(' and no ')}`;
      const atMs = Math.round(platform.now() - startedAtMs);
      tell({ type: 'scenario.skipped', atMs, scenario: scenario.name, state: null, token: null, why });
      reports.push(skipped(scenario.name, why));
    } else reports.push(await playScenario(scenario, { ...options, sessionId, actors, random, startedAtMs }));
  }
  const summary = summarize(reports, { seed, seconds: (platform.now() - startedAtMs) / 1_000 });
  tell(summary);
  return summary;
}

function skipped(name: string, why: string): ScenarioReport {
  return {
    name,
    ok: true,
    skipped: why,
    seconds: 0,
    failedExpectations: [],
    tokensMinted: 0,
    requestsSent: 0,
    secondsWithoutToken: 0,
    calls: { asked: 0, served: 0, signedOut: 0, lost: 0 },
    guarantees: [],
  };
}
