import type { OracleInput, ReadToken } from './contract.ts';

/** Whether a token names another session, or, where that can be told, another organization than that of the key. */
export function isForeign(input: OracleInput, token: ReadToken): boolean {
  if (token.sid === null) return false;
  if (token.sid !== input.sessionId) return true;
  return input.template === null && token.organizationId !== input.organizationId;
}
