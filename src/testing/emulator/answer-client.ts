import { type Answer, answers } from './answers.ts';
import { clientObject } from './client-object.ts';
import { originOutage } from './origin-outage.ts';
import type { Work, World } from './world.ts';

/** `GET /v1/client` */
export async function answerClient(work: Work, world: World): Promise<Answer> {
  return originOutage(work.plan) ?? answers.json(200, { response: await clientObject(work, world), client: null });
}
