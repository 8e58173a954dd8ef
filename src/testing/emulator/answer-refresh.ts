import { type Answer, answers } from './answers.ts';
import { isSessionTokenOf } from './is-session-token-of.ts';
import { originOutage } from './origin-outage.ts';
import { refusalOf } from './refusal-of.ts';
import { sessionCookies } from './session-cookies.ts';
import type { Work, World } from './world.ts';

/** `POST /v1/sessions/:sessionId/refresh`: an app's server renews the cookies of an expired session itself. */
export async function answerRefresh(work: Work, world: World): Promise<Answer> {
  const { json, search, route } = work.request;
  const outage = originOutage(work.plan);
  if (outage) return outage;
  const session = world.sessions.get(route.sessionId ?? '');
  const refusal = refusalOf(session);
  if (refusal || !session) return refusal ?? answers.error(404, 'resource_not_found');
  if (!json) return answers.error(400, 'request_body_invalid', 'The body is no JSON object');
  const { format, expired_token: expiredToken, refresh_token: refreshToken, request_origin: requestOrigin } = json;
  if (format !== 'cookie') return answers.error(422, 'form_param_value_invalid', 'format is cookie');
  if (typeof expiredToken !== 'string' || typeof refreshToken !== 'string')
    return answers.error(422, 'form_param_missing', 'expired_token and refresh_token are both needed');
  const proof = await world.signer.verify(expiredToken);
  if (!proof || !isSessionTokenOf(session.id, proof)) return answers.error(401, 'expired_token_invalid');
  const use = world.refreshTokens.use(session.id, refreshToken);
  if (use !== 'accepted')
    return answers.error(401, use === 'reused' ? 'refresh_token_reused' : 'refresh_token_invalid');

  const parties = [proof.claims.azp, requestOrigin];
  const azp = parties.find((party) => typeof party === 'string');
  const snapshot = world.forge.read(session, session.organizationId, azp);
  world.edge.remember(session.id, session.organizationId, snapshot);
  const jwt = work.minted('refresh', await world.forge.session(snapshot));
  const cookies = sessionCookies(
    { jwt, clientUat: Math.floor(session.createdAtMs / 1000), refreshToken: world.refreshTokens.of(session.id) },
    {
      suffixed: search.get('suffixed_cookies') === 'true',
      secure: typeof requestOrigin === 'string' && requestOrigin.startsWith('https:'),
    },
    world,
  );
  return answers.json(200, { object: 'cookies', cookies });
}
