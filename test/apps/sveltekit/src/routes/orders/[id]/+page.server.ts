import { whoOf } from '#lib/server/who.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, params }) => ({ id: params.id, who: whoOf(locals.auth) });
