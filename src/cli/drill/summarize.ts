import { guarantees } from '../../testing/guarantees.ts';
import type { CallCounts, DrilledGuarantee, DrillSummary, ScenarioReport } from './contract.ts';

/** Adds up what the scenarios have shown. A drill that played nothing is no success. */
export function summarize(
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
      const outcome = violations.length > 0 ? 'violated' : checks > 0 ? 'held' : 'not-observed';
      return { number, name, rule, outcome, checks, violations };
    }),
  };
}
