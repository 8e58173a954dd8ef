import { authContext } from '../lib/auth.server';
import { whoOf } from '../lib/who.server';
import type { Route } from './+types/me';

export function loader({ context }: Route.LoaderArgs): Response {
  const who = whoOf(context.get(authContext));
  return Response.json(who, { status: who.status === 'signed-in' ? 200 : 401 });
}
