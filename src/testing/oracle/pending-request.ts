import type { PendingRequest } from './contract.ts';
import type { OracleState } from './oracle-state.ts';

/** The request that waits for its answer, with the exact input of its actor; `null` where no actor runs. */
export function pendingRequest(state: OracleState): PendingRequest | null {
  const { sessionId, template, organizationId } = state.input;
  const { mint, handshake } = state;
  switch (state.place) {
    case 'refreshing.requesting':
    case 'origin-outage-retry': {
      const input = {
        sessionId,
        template,
        organizationId,
        skipCache: mint?.skipCache ?? false,
        ...(mint?.expiredToken !== undefined && { expiredToken: mint.expiredToken }),
        ...(mint?.notThis !== undefined && { notThis: mint.notThis }),
        ...(mint?.offered !== undefined && { lastActiveToken: mint.offered }),
      };
      return { actor: 'createToken', input };
    }
    case 'refreshing.confirming':
      return { actor: 'confirmSession', input: { sessionId } };
    case 'handshaking.building-url': {
      const input = {
        organizationId,
        ...(handshake?.reason !== undefined && { reason: handshake.reason }),
        ...(handshake?.redirectUrl !== undefined && { redirectUrl: handshake.redirectUrl }),
        ...(handshake?.sessionToken !== undefined && { sessionToken: handshake.sessionToken }),
      };
      return { actor: 'createHandshakeUrl', input };
    }
    case 'handshaking.following':
      return { actor: 'followHandshake', input: { url: handshake?.url ?? '' } };
    default:
      return null;
  }
}
