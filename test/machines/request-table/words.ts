import type { RequestOutput, TokenRefusal } from '../../../machines/request/contract.ts';
import type { Answer } from './row.ts';

/**
 * The words of the request chart's table: answers of actors, facts that go together, and ends.
 *
 * @module
 */

export const verified = { verified: true, jwt: 'good', claims: { sub: 'user_1' }, asksOtherOrganization: false };
export const good: Answer = { output: verified };
export const elsewhere: Answer = { output: { ...verified, asksOtherOrganization: true } };
export const pending: Answer = { output: { ...verified, isPending: true } };
export const refused = (reason: TokenRefusal['reason']): Answer => ({ output: { verified: false, reason } });
export const expired = refused('token-expired');
export const early = refused('token-not-active-yet');
export const future = refused('token-iat-in-the-future');
export const forged = refused('token-invalid-signature');
export const cookies = ['__session=new'];
export const brought: Answer = { output: { cookies, sessionToken: 'new' } };
export const broughtNobody: Answer = { output: { cookies, sessionToken: '' } };
export const nothing: Answer = { output: null };
export const failure: Answer = { error: new TypeError('planted') };

export const accepted = { jwt: 'good', claims: verified.claims } as const;
export const user = { status: 'signed-in', ...accepted } as const;
export const nobody = (reason: RequestOutput['reason']) => ({ reason });
export const incomplete = { reason: 'session-pending', claims: verified.claims } as const;
export const redirect = (reason: RequestOutput['reason']) => ({ status: 'handshake', reason }) as const;

export const cookie = { carrier: 'cookie', hasClientUat: true } as const;
export const dev = { instance: 'development', hasDevBrowser: true } as const;
export const none = { carrier: 'none' } as const;
export const nonce = { ...none, handshakePayload: 'nonce' } as const;
export const token = { ...none, handshakePayload: 'token' } as const;
export const late = 'deadline';
export const wasLate = nobody('jwk-remote-failed-to-load');
export const refreshable = { ...cookie, refresh: 'possible' } as const;
export const asked = [['verifyToken', expired]] as const;
export const refreshed = [...asked, ['refreshSession', brought]] as const;
export const signed = [['verifyHandshake', { output: { verified: true, cookies, sessionToken: 'new' } }]] as const;
export const redeemed = [['fetchHandshakePayload', brought]] as const;
export const why = (rest: string) => `session-token-expired-refresh-${rest}` as const;
