import { NOW } from './tokens.ts';

/** The mark of the handshakes that the tests' servers begin: their randomness is none. */
export const MARK = 'A'.repeat(24);

/** What an address has that a marked handshake comes back to. */
export const marked = `__clerk_handshake_started=${MARK}`;

/** The name of a mark's cookie, on http. */
export const plainMarkName = `__clerk_handshake_started_${MARK.slice(0, 8)}`;

/** Its name on https, where no other host of the domain can set it. */
export const markName = `__Host-${plainMarkName}`;

/** What the mark's cookie says of a handshake begun some seconds ago. */
export const markOf = (secondsAgo: number) => `${NOW - secondsAgo}-${MARK.slice(8)}`;

/** The cookie of a browser that this server has sent to a handshake just now. */
export const sent = { [markName]: markOf(5) };

/** The line that takes the mark away. */
export const used = `${markName}=; Path=/; Max-Age=0; Secure`;
