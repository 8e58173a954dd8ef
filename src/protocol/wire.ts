/**
 * Names of the wire, verbatim, each once.
 *
 * @module
 */

/** The version of the frontend API this package speaks, sent as `__clerk_api_version`. */
export const API_VERSION = '2026-05-12';

/** Search parameter: the raw last active token, offered to the edge in origin outage mode. */
export const EXPIRED_TOKEN = 'expired_token';

/** Where a handshake starts, below the frontend API's URL. */
export const HANDSHAKE_PATH = '/v1/client/handshake';

/** Parameters of an address that never travel in `redirect_url`. */
export const DEV_ONLY_PARAMETERS = ['__clerk_db_jwt', '__dev_session'] as const;

/** The code by which the edge asks for the last active token. */
export const MISSING_EXPIRED_TOKEN = 'missing_expired_token';

/** The status that code comes with. Any other status with it, or any other code with this status, means something else. */
export const MISSING_EXPIRED_TOKEN_STATUS = 422;
