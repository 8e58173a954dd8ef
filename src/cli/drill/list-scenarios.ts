import type { Scenario } from './contract.ts';

/** The scenarios with their titles, one a line. */
export function listScenarios(scenarios: readonly Scenario[], asJson: boolean): string {
  const widest = Math.max(...scenarios.map(({ name }) => name.length));
  return scenarios
    .map(({ name, title }) => (asJson ? JSON.stringify({ name, title }) : `${name.padEnd(widest)}  ${title}`))
    .map((line) => `${line}\n`)
    .join('');
}
