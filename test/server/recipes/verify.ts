import { verifySessionToken } from 'xstate-session/server';

/** The user a token belongs to, or `null`. */
export async function userOf(token: string, pem: string): Promise<unknown> {
  const result = await verifySessionToken(token, { keys: { pem }, authorizedParties: ['https://app.example'] });
  return result.verified ? result.claims.sub : null;
}
