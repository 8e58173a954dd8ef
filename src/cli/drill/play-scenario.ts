import { checkGuarantees } from '../../testing/guarantees.ts';
import type { DrilledGuarantee, ScenarioReport } from './events.ts';
import { DRILL_LIMITS, DRILL_TOKEN_SECONDS, type Scenario } from './scenario.ts';
import { createStage, type PlayOptions } from './stage.ts';
import { checkWire } from './wire.ts';

/** How long the wire is watched after a scenario: what was sent and should not have been arrives by then. */
const AFTERMATH_MS = 150;
/** How late timers may be on a busy machine. */
const SLACK_MS = 2_000;

/** Plays one scenario on a session of its own, and judges it. */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<ScenarioReport> {
  const { emulator, platform, actors, sessionId, signal } = options;
  emulator.setMode('healthy');
  emulator.tokenLifetimeSeconds = DRILL_TOKEN_SECONDS;
  emulator.createSession({ id: sessionId });
  emulator.reset();
  const begunAtMs = platform.now();
  const owned = createStage(scenario.name, options);
  const { stage, report, recorder } = owned;
  report({ type: 'scenario.started', title: scenario.title });
  try {
    await scenario.play(stage);
  } catch (error) {
    if (signal.aborted) throw error;
    stage.expect('the scenario could be played to its end', false);
  } finally {
    await owned.close();
  }
  await platform.wait(AFTERMATH_MS, signal);
  owned.unlisten();

  const { counters } = emulator;
  const trace = recorder.trace({
    limits: DRILL_LIMITS,
    slackMs: SLACK_MS,
    confirmsSession: actors.confirmSession != null,
  });
  const wire = [...owned.violations, ...checkWire({ sessionId, records: trace.records, arrivals: owned.arrivals })];
  const guarantees = checkGuarantees(trace).map((checked): DrilledGuarantee => {
    const { number, name, rule, checks } = checked;
    const more = wire.filter(({ guarantee }) => guarantee === name);
    const broken = [...checked.violations, ...more].map(({ atMs, what }) => ({
      scenario: scenario.name,
      atMs: Math.round(atMs - options.startedAtMs),
      what,
    }));
    const outcome = broken.length > 0 ? 'violated' : checked.outcome;
    return { number, name, rule, outcome, checks: checks + more.length, violations: broken };
  });
  // Somebody's own tokens and actors may show less.
  const untested = guarantees.filter(({ name, checks }) => checks === 0 && scenario.proves.includes(name));
  if (options.actorsPath === null) for (const { name } of untested) stage.expect(`it puts ${name} to the test`, false);
  const failed = owned.failedExpectations;
  const ok = failed.length === 0 && guarantees.every(({ outcome }) => outcome !== 'violated');
  const seconds = (platform.now() - begunAtMs) / 1_000;
  report({ type: 'scenario.ended', ok, seconds });
  return {
    name: scenario.name,
    ok,
    skipped: null,
    seconds,
    failedExpectations: failed,
    tokensMinted: counters.tokensIssued + counters.mints.handshake + counters.mints.refresh,
    requestsSent: counters.requests,
    secondsWithoutToken: owned.withoutTokenMs / 1_000,
    calls: { ...stage.calls },
    guarantees,
  };
}
