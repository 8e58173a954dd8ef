import { type Answer, answers } from './answers.ts';
import type { EmulatorModeOptions } from './modes.ts';
import type { Work, World } from './world.ts';

/** The mode `malformed-answer`. */
export async function malformedAnswer(
  { body = 'text' }: EmulatorModeOptions['malformed-answer'],
  { request }: Work,
  world: World,
): Promise<Answer> {
  const sessionId = request.route.sessionId ?? '';
  const session = world.sessions.get(sessionId);
  const asked = request.fields?.get('organization_id') ?? session?.organizationId ?? null;
  const organizationId = asked || null;
  const template = request.route.template ?? undefined;
  const mint = async (claims: Record<string, unknown>) =>
    answers.token(await world.forge.mint({ sessionId, organizationId, ...(template && { template }), claims }));
  const isForTokens = request.route.endpoint === 'tokens';

  switch (body) {
    case 'text':
      return answers.text(200, 'all is well');
    case 'html':
      return answers.html(200);
    case 'truncated':
      return answers.text(200, '{"object":"token","jwt":"', 'application/json');
  }
  if (!isForTokens || body === 'wrong-shape') return answers.json(200, { object: 'list', data: [{ jwt: 42 }] });
  switch (body) {
    case 'not-a-jwt':
      return answers.token('not-a-jwt');
    case 'no-exp':
      return mint({ exp: undefined });
    case 'no-iat':
      return mint({ iat: undefined });
    case 'expired':
      return mint({ exp: Math.floor(world.now() / 1000) - 1 });
    case 'foreign-session':
      return mint({ sid: `${sessionId}_foreign` });
    case 'foreign-organization':
      return mint({ sid: sessionId, o: { id: `${organizationId ?? 'org'}_foreign` } });
  }
}
