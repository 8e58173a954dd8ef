import type { Failure } from '../../protocol/failure.ts';
import type { CompleteWire } from '../../testing/emulator/checked-wire.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import { guarantees } from '../../testing/guarantees.ts';
import type { DrilledActors } from './actors.ts';
import type { CapturedOutput } from './capture-output.ts';
import type { DrillEvent, DrilledGuarantee, DrillSummary, ScenarioReport } from './events.ts';
import { type DrillPlatform, seededRandom } from './platform.ts';
import { playScenario } from './play-scenario.ts';
import type { CallCounts, Scenario } from './scenario.ts';

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
  /** What is spoken. */
  readonly wire: CompleteWire;
  readonly platform: DrillPlatform;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** A request arrived that is none of the wire's. */
  readonly onForeignRequest: (request: string) => void;
  /** A refusal of the wire looks like somebody else's answer, and the session took it for that: no verdict of the server would be heard. */
  readonly onMisreadRefusal: (refusal: Failure) => void;
  /** What the actors let out besides their answers. */
  readonly captured?: Pick<CapturedOutput, 'listener'>;
  /** Is told everything; gives back the text that left the process. */
  readonly report: (event: DrillEvent) => string;
}

/** Plays scenarios, one after another. Rejects with the signal's reason when it is interrupted. */
export async function runDrill(options: DrillOptions): Promise<DrillSummary> {
  const { emulator, scenarios, platform, seed, url, report, actorsFor, actorsPath, wire } = options;
  const random = seededRandom(seed);
  const startedAtMs = platform.now();
  const reports: ScenarioReport[] = [];
  report({ type: 'drill.started', seed, url, actors: actorsPath, scenarios: scenarios.map(({ name }) => name) });
  for (const scenario of scenarios) {
    const sessionId = sessionIdOf(scenario);
    const actors = actorsFor(sessionId);
    const missing = (scenario.needs ?? []).filter((name) => actors[name] == null);
    const lacks = [
      ...(missing.length > 0 ? [`the actors have no ${missing.join(' and no ')}`] : []),
      ...(scenario.needsEdge && !wire.hasEdge ? ['the wire has no edge'] : []),
    ];
    if (lacks.length > 0) {
      const why = lacks.join(', and ');
      const atMs = Math.round(platform.now() - startedAtMs);
      const moment = { atMs, scenario: scenario.name, state: null, token: null, world: emulator.mode };
      report({ ...moment, type: 'scenario.skipped', why });
      reports.push(skipped(scenario.name, why));
    } else reports.push(await playScenario(scenario, { ...options, sessionId, actors, random, startedAtMs }));
  }
  const summary = summarize(reports, { seed, seconds: (platform.now() - startedAtMs) / 1_000 });
  report(summary);
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

/** Adds up what the scenarios have shown. A drill that played nothing is no success. */
function summarize(
  reports: readonly ScenarioReport[],
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): DrillSummary {
  const sum = (pick: (report: ScenarioReport) => number) => reports.reduce((total, report) => total + pick(report), 0);
  const calls: CallCounts = {
    asked: sum((report) => report.calls.asked),
    served: sum((report) => report.calls.served),
    signedOut: sum((report) => report.calls.signedOut),
    lost: sum((report) => report.calls.lost),
  };
  return {
    type: 'summary',
    ok: reports.every(({ ok }) => ok) && reports.some(({ skipped }) => skipped === null),
    seed,
    seconds,
    tokensMinted: sum((report) => report.tokensMinted),
    requestsSent: sum((report) => report.requestsSent),
    secondsWithoutToken: sum((report) => report.secondsWithoutToken),
    calls,
    scenarios: reports.map(({ guarantees: _guarantees, ...report }) => report),
    guarantees: guarantees.map(({ number, name, rule }): DrilledGuarantee => {
      const seen = reports.flatMap((report) => report.guarantees.filter((one) => one.name === name));
      const checks = seen.reduce((total, one) => total + one.checks, 0);
      const violations = seen.flatMap((one) => one.violations);
      const unbroken = checks > 0 ? 'held' : 'not-observed';
      const outcome = violations.length > 0 ? 'violated' : unbroken;
      return { number, name, rule, outcome, checks, violations };
    }),
  };
}

/** The id of the session a scenario is played on. */
export function sessionIdOf({ name }: Pick<Scenario, 'name'>): string {
  return `sess_${name.replaceAll('-', '_')}`;
}
