import { whoOf } from '#lib/server/who.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) => {
  const who = whoOf(locals.auth);
  return Response.json(who, { status: who.status === 'signed-in' ? 200 : 401 });
};
