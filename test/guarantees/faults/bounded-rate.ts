// Planted: the wait after a failure does not grow.
import * as original from '../../../machines/session/schedule.ts';

export * from '../../../machines/session/schedule.ts';

export const planBackoff: typeof original.planBackoff = (context) => original.planBackoff(context, 0);
