import type { FollowHandshake } from '../../protocol/actor-contracts.ts';
import { SessionError } from '../../protocol/errors.ts';
import type { Place } from './contract.ts';

/**
 * Follows a handshake as a document would: through the redirect, then the nonce is traded for the cookies, and the new
 * session token is taken from them.
 */
export function followByHttp({ url, fetch }: Pick<Place, 'url' | 'fetch'>): FollowHandshake {
  return async (input, { signal }) => {
    const redirect = await fetch(input.url, { redirect: 'manual', signal });
    await redirect.body?.cancel();
    const location = redirect.headers.get('location');
    if (location === null) throw refused(redirect.status);
    const nonce = new URL(location).searchParams.get('__clerk_handshake_nonce') ?? '';
    const payload = await fetch(`${url}/v1/clients/handshake_payload?nonce=${encodeURIComponent(nonce)}`, { signal });
    if (!payload.ok) throw refused(payload.status);
    const { directives } = (await payload.json()) as { directives: readonly string[] };
    const cookie = directives.find((line) => line.startsWith('__session='));
    return { jwt: cookie?.slice('__session='.length).split(';')[0] ?? null };
  };
}

function refused(status: number): SessionError {
  return new SessionError('api-response', `The frontend API answered ${status} to a handshake.`, { status });
}
