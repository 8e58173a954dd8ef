// Planted: the wait after a failure does not grow.
import * as original from '../../../machines/session/plan.ts';

export * from '../../../machines/session/plan.ts';

export const planBackoff: typeof original.planBackoff = (context) => original.planBackoff(context, 0);
