import type { RequestOutput } from '../../machines/request/contract.ts';
import type { RequestCase } from './request/request-case.ts';
import { warnOnce } from './warn-once.ts';

/** Tells the operator what an answer shows of a mistake in the set-up. */
export function warnOperator(
  { settings, parsed }: RequestCase,
  { status, reason, isLoop, toleratedSkew, claims, machine }: RequestOutput,
): void {
  const { logger } = settings;
  if (isLoop && reason === 'satellite-needs-syncing') {
    logger.warn?.(
      'Three attempts to sync a satellite failed: check that its domain (a preview deployment?) is set up as one.',
    );
  } else if (isLoop) {
    logger.warn?.(
      'Three handshakes in a row brought no session: check that keys and frontendApi are of one instance.',
      {
        reason: reason ?? undefined,
      },
    );
  }
  if (toleratedSkew) logger.warn?.("A token counts only with a day of clock skew forgiven: set the machine's clock.");
  if (parsed.hasLostMark) {
    warnOnce(
      settings,
      'A handshake came back in an address, and the cookie that lets it count was gone: let cookies through that have __clerk_handshake in their names.',
    );
  }
  const isUser = status === 'signed-in' && machine === null;
  const lacksParty = isUser && settings.authorizedParties.length === 0 && claims?.azp === undefined;
  if (!lacksParty) return;
  warnOnce(
    settings,
    'A session token names no authorized party ("azp"): give authorizedParties to refuse such tokens.',
  );
}
