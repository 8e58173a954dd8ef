import type { Scenario } from './contract.ts';

/** The id of the session a scenario is played on. */
export function sessionIdOf({ name }: Pick<Scenario, 'name'>): string {
  return `sess_${name.replaceAll('-', '_')}`;
}
