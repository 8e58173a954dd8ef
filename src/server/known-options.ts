import type { AuthenticateOptions } from './options.ts';

/** Every option there is. Complete by its type: one that is not listed does not compile. */
export const KNOWN_OPTIONS: Readonly<Record<keyof AuthenticateOptions, true>> = {
  publishableKey: true,
  frontendApi: true,
  instance: true,
  cookieSuffix: true,
  apiVersion: true,
  keys: true,
  authorizedParties: true,
  audience: true,
  issuer: true,
  pendingSessions: true,
  clockSkewMs: true,
  now: true,
  fetch: true,
  clock: true,
  deadlineMs: true,
  logger: true,
  organizationSync: true,
  refreshSession: true,
  sharedRefresh: true,
  fetchHandshakePayload: true,
  proxyUrl: true,
  isSatellite: true,
  domain: true,
  signInUrl: true,
  satelliteAutoSync: true,
  acceptsToken: true,
  verifyMachineToken: true,
};

/**
 * Refuses options that nobody knows: a check that is misspelt is a check that is off.
 *
 * @param name - Of the object, for the message.
 * @param known - Every option there is, by name.
 * @throws TypeError when there is another. The message names it, the nearest known one, and no value.
 */
export function checkKnown(name: string, options: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(options).find((option) => !Object.hasOwn(known, option));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, Object.keys(known));
  const hint = nearest === null ? `known are ${Object.keys(known).join(', ')}` : `did you mean "${nearest}"?`;
  throw new TypeError(`${name}: "${unknown.slice(0, 100)}" is not known; ${hint}`);
}

/** The name that takes the fewest changes to get to, when those are few. */
function nearestName(given: string, names: readonly string[]): string | null {
  const wrong = given.slice(0, 100).toLowerCase();
  const measured = names.map((name) => ({ name, changes: changesBetween(wrong, name.toLowerCase()) }));
  const [best] = measured.sort((a, b) => a.changes - b.changes);
  return best !== undefined && best.changes <= Math.max(2, best.name.length / 3) ? best.name : null;
}

/** How many letters must be put in, taken out or replaced (the Levenshtein distance). */
function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [above, letter] of [...from].entries()) {
    const next = [above + 1];
    for (const [index, other] of [...to].entries()) {
      const replaced = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
