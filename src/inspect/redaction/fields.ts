import { DEFAULT_LIMITS } from '../../protocol/limits.ts';

/**
 * What may become of a field, by its name:
 *
 * - `plain`: a finite number, a boolean, `null`, or a word of the vocabulary's shape.
 * - `id`: a name that somebody chose; told only as an alias.
 * - `token`: a token; told only as what it says.
 * - `url`: an address; told only as whether it is one.
 * - `fields`: an object, of which the same table decides.
 * - `output`: what an actor answered: a token, an address or an object.
 * - `error`: what an actor threw.
 */
export type FieldKind = 'plain' | 'id' | 'token' | 'url' | 'fields' | 'output' | 'error';

const NAMES: Readonly<Record<FieldKind, readonly string[]>> = {
  plain: [
    ...Object.keys(DEFAULT_LIMITS),
    ...['atMs', 'seed', 'nowMs', 'timerAtMs', 'offsetMs', 'partings', 'clockJumps', 'slackMs', 'isHinted', 'sentAtMs'],
    ...['isClockDoubted', 'decidedIssuedAtMs', 'clientOffsetMs', 'expiresInMs', 'serverNowMs', 'timeouts', 'rule'],
    ...['lateRefreshes'],
    ...['sentPartings', 'refreshAtMs', 'dueAtMs', 'lastAnswerAtMs', 'notBeforeMs', 'attempt', 'handshakes', 'byChart'],
    ...['isForeignKey', 'skipCache', 'skipCacheWanted', 'skipCacheSent', 'isHidden', 'isOffline', 'isOutage'],
    ...['isDegraded', 'endReason', 'confirmSession', 'createHandshakeUrl', 'followHandshake', 'reason', 'source'],
    ...['ended', 'kind', 'status', 'code', 'retryAfterMs', 'retryInMs'],
  ],
  id: ['sessionId', 'organizationId', 'template'],
  token: ['jwt', 'held', 'lastActiveToken', 'sentLastActiveToken', 'expiredToken', 'sessionToken'],
  url: ['url', 'redirectUrl'],
  fields: ['policy', 'capabilities', 'limits', 'handshake', 'failure', 'input', 'learnedClock'],
  output: ['output'],
  error: ['error'],
};

/**
 * The allow-list: every field that may leave the process, and how. A name that is not here is left out, so a field that a
 * later version adds is secret until somebody decides otherwise.
 */
export const FIELDS: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as FieldKind] as const)),
);
