import { type Answer, answers } from './answers.ts';
import type { Work, World } from './world.ts';

/** `GET /.well-known/jwks.json` and `GET /v1/jwks`: the edge has the keys, whatever the origin does. */
export async function answerJwks(_work: Work, world: World): Promise<Answer> {
  return answers.json(200, await world.signer.jwks());
}
