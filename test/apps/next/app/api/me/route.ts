import { auth } from '../../../lib/auth';
import { whoOf } from '../../../lib/who';

export async function GET(): Promise<Response> {
  const who = whoOf(await auth());
  return Response.json(who, { status: who.status === 'signed-in' ? 200 : 401 });
}
