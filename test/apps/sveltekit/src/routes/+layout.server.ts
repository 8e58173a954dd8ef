import { whoOf } from '#lib/server/who.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
  who: whoOf(locals.auth),
  frontendApiUrl: process.env.FRONTEND_API ?? '',
  cookieSuffix: process.env.COOKIE_SUFFIX ?? '',
});
