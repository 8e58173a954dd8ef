import { type Answer, answers } from './answers.ts';
import type { Work, World } from './world.ts';

/** `GET /v1/clients/handshake_payload?nonce=`: once for each nonce. The edge keeps them, so it works without the origin. */
export function answerHandshakePayload(work: Work, world: World): Answer {
  const nonce = work.request.search.get('nonce') ?? '';
  const directives = world.handshakes.get(nonce);
  if (!directives) return answers.error(404, 'resource_not_found', 'There is no such nonce, or it was used');
  world.handshakes.delete(nonce);
  return answers.json(200, { directives });
}
