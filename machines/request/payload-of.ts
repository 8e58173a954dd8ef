import type { HandshakePayload } from './contract.ts';

/** What a refresh, a handshake or its token brought, or `null` when the actor answered with anything else. */
export function payloadOf(event: object): HandshakePayload | null {
  const output: unknown = 'output' in event ? event.output : undefined;
  if (typeof output !== 'object' || output === null) return null;
  const { cookies, sessionToken } = output as Partial<HandshakePayload>;
  return Array.isArray(cookies) && typeof sessionToken === 'string' ? { cookies, sessionToken } : null;
}
