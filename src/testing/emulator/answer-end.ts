import { type Answer, answers } from './answers.ts';
import { clientObject } from './client-object.ts';
import { originOutage } from './origin-outage.ts';
import { refusalOf } from './refusal-of.ts';
import { sessionObject } from './session-object.ts';
import type { Work, World } from './world.ts';

/** `POST /v1/client/sessions/:sessionId/end` */
export async function answerEnd(work: Work, world: World): Promise<Answer> {
  const session = world.sessions.get(work.request.route.sessionId ?? '');
  const refusal = originOutage(work.plan) ?? refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  const ended = world.sessions.change(session.id, { status: 'ended' });
  return answers.json(200, { response: sessionObject(ended, null), client: await clientObject(work, world) });
}
