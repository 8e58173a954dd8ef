import { type Answer, answers } from './answers.ts';
import type { Plan } from './mode-plan.ts';

/** The answer of everything that needs the origin while that is down; `null` when it is not. */
export function originOutage(plan: Plan): Answer | null {
  if (plan.mode !== 'origin-outage') return null;
  return answers.error(plan.options.status ?? 503, 'origin_unavailable', 'The origin does not answer');
}
