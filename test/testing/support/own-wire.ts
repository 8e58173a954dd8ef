import { type ConfirmSession, type CreateToken, createSession, type EndSession } from 'xstate-session';
import type { TestedSessionParts, WireAdapter } from 'xstate-session/testing';

/**
 * A back end of one's own, OAuth-like: one address for tokens, JSON in both directions, the session known by its cookie alone.
 * Nothing of it is as in the frontend API but the meaning.
 */
export const ownWire: WireAdapter = {
  name: 'the session service',
  meaningOf({ method, path, fields }) {
    switch (`${method} ${path}`) {
      case 'POST /oauth/token':
        return {
          type: 'mint',
          ...(fields?.audience !== undefined && { template: fields.audience }),
          ...(fields?.org !== undefined && { organizationId: fields.org }),
          ...(fields?.last_token !== undefined && { expiredToken: fields.last_token }),
          skipCache: fields?.fresh === 'true',
        };
      case 'GET /me':
        return { type: 'confirm' };
      case 'POST /logout':
        return { type: 'end' };
      default:
        return null;
    }
  },
  responseOf(answer) {
    switch (answer.type) {
      case 'token':
        return {
          status: answer.status,
          body: { access_token: answer.jwt, token_type: 'Bearer', expires_in: answer.expiresInSeconds },
        };
      case 'confirmed':
        return { status: 200, body: { alive: answer.session?.status === 'active', token: answer.session?.jwt } };
      case 'ended':
        return { status: 204 };
      case 'refused':
        return {
          status: answer.status,
          headers: { 'content-type': 'application/problem+json' },
          body: { type: answer.code, title: answer.text },
        };
    }
  },
};

/** What a session over {@link ownWire} is made of. */
export interface OwnActors {
  readonly createToken: CreateToken;
  readonly confirmSession: ConfirmSession;
  readonly endSession: EndSession;
}

/** The actors of an app with that back end. */
export function ownActors({ url, fetch }: Pick<TestedSessionParts, 'url' | 'fetch'>): OwnActors {
  async function ask(path: string, init: RequestInit): Promise<Record<string, unknown>> {
    const response = await fetch(`${url}${path}`, { credentials: 'include', ...init });
    const text = await response.text();
    const body = text === '' ? {} : JSON.parse(text);
    if (response.ok) return body;
    const retryAfterMs = 1_000 * Number(response.headers.get('retry-after'));
    // A gate in front of it knows no "type".
    const errors = typeof body.type === 'string' ? { errors: [{ code: body.type }] } : {};
    throw Object.assign(new Error('The session service refused'), { status: response.status, retryAfterMs, ...errors });
  }

  const createToken: CreateToken = async ({ template, organizationId, skipCache, expiredToken }, { signal }) => {
    const body = {
      ...(template !== null && { audience: template }),
      org: organizationId ?? '',
      fresh: skipCache,
      ...(expiredToken !== undefined && { last_token: expiredToken }),
    };
    const headers = { 'content-type': 'application/json' };
    const answer = await ask('/oauth/token', { method: 'POST', headers, body: JSON.stringify(body), signal });
    return { jwt: String(answer.access_token ?? ''), expiresInMs: 1_000 * Number(answer.expires_in) };
  };
  return {
    createToken,
    async confirmSession(_input, { signal }) {
      const { alive, token } = await ask('/me', { signal });
      return { ended: alive !== true, ...(typeof token === 'string' && { jwt: token }) };
    },
    async endSession(_input, { signal }) {
      await ask('/logout', { method: 'POST', signal });
    },
  };
}

/** A session of that app, as {@link testSession} asks for it. */
export function ownSession({ options, ...wire }: TestedSessionParts) {
  return createSession({ ...options, ...ownActors(wire) });
}
