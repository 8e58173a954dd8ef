import { whoOf } from '#lib/server/who.ts';
import type { PageServerLoad } from './$types';

/** Answered in two parts: the first is on its way before the second is known. */
export const load: PageServerLoad = ({ locals }) => {
  const who = whoOf(locals.auth);
  return { who, late: new Promise<typeof who>((resolve) => setTimeout(resolve, 300, who)) };
};
