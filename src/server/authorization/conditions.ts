import type { TokenClaims } from '../../../machines/request/contract.ts';

/** What a request must have, beside being signed in. Every condition that is given must hold. */
export interface AuthorizationConditions {
  /** The role in the organization of the token, with or without `org:` before it: `org:admin`, `admin`. */
  readonly role?: string;
  /** A permission in that organization, `org:<feature>:<permission>`, with or without `org:` before it. */
  readonly permission?: string;
  /** A feature: of the organization or the user (`dashboard`), of the organization (`org:dashboard`), of the user (`user:dashboard`). */
  readonly feature?: string;
  /** A plan, written like a feature: `pro`, `org:pro`, `user:pro`. */
  readonly plan?: string;
  /**
   * How long ago the user may have proved who they are, in seconds, at most. Judged by the second factor where the user
   * has one, else by the first (`fva`), or by `auth_time` where there is no `fva`. The frontend API counts `fva` in whole
   * minutes, so a proof may count for up to a minute longer.
   */
  readonly maxAgeSeconds?: number;
}

const TEXT_CONDITIONS = ['role', 'permission', 'feature', 'plan'] as const;
const CONDITIONS: readonly string[] = [...TEXT_CONDITIONS, 'maxAgeSeconds'];

/**
 * Checks conditions as they were written by a developer: a typing mistake must not become a condition that always holds.
 *
 * @throws TypeError when there is none, one is unknown, or one is of the wrong type.
 */
export function checkConditions(conditions: AuthorizationConditions): AuthorizationConditions {
  if (typeof conditions !== 'object' || conditions === null) throw new TypeError('conditions must be an object');
  const unknown = Object.keys(conditions).find((name) => !CONDITIONS.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`has() and require() know no condition "${unknown}": give ${CONDITIONS.join(', ')}`);
  }
  if (Object.values(conditions).every((value) => value === undefined)) {
    throw new TypeError(`give at least one condition: ${CONDITIONS.join(', ')}`);
  }
  for (const name of TEXT_CONDITIONS) {
    const value: unknown = conditions[name];
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw new TypeError(`${name} must be a text that is not empty`);
    }
  }
  const { maxAgeSeconds } = conditions;
  if (maxAgeSeconds !== undefined && !(Number.isFinite(maxAgeSeconds) && maxAgeSeconds >= 0)) {
    throw new TypeError('maxAgeSeconds must be a number of at least 0');
  }
  return conditions;
}

/** Whether the verified claims of a session token have all that is asked for. */
export function meetsConditions(claims: TokenClaims, conditions: AuthorizationConditions, nowMs: number): boolean {
  return isPermitted(claims, conditions) && isProvedRecently(claims, conditions.maxAgeSeconds, nowMs);
}

/** Whether the claims say what is asked for, proofs of the user's identity aside (see {@link isProvedRecently}). */
export function isPermitted(
  claims: TokenClaims,
  { role, permission, feature, plan }: AuthorizationConditions,
): boolean {
  if (role !== undefined && roleOf(claims) !== withOrg(role)) return false;
  if (permission !== undefined && !permissionsOf(claims).includes(withOrg(permission))) return false;
  if (feature !== undefined && !isListed(claims.fea, feature)) return false;
  return plan === undefined || isListed(claims.pla, plan);
}

/**
 * Whether the user proved who they are recently enough. Ages are counted on from the moment the token was minted. A token
 * that does not tell is not recent enough.
 */
function isProvedRecently(claims: TokenClaims, maxAgeSeconds: number | undefined, nowMs: number): boolean {
  if (maxAgeSeconds === undefined) return true;
  const age = proofAgeSeconds(claims, nowMs / 1000);
  return age !== null && age <= maxAgeSeconds;
}

function proofAgeSeconds({ fva, iat, auth_time: authTime }: TokenClaims, now: number): number | null {
  if (fva === undefined) return isCount(authTime) ? Math.max(0, now - authTime) : null;
  if (!Array.isArray(fva) || !isCount(iat)) return null;
  const [first, second = NO_FACTOR]: readonly unknown[] = fva;
  if (!isFactorAge(first) || !isFactorAge(second)) return null;
  const minutes = second === NO_FACTOR ? first : second;
  return minutes === NO_FACTOR ? null : minutes * 60 + Math.max(0, now - iat);
}

/** In `fva`: the user has no such factor. */
const NO_FACTOR = -1;

function isFactorAge(value: unknown): value is number {
  return isCount(value) || value === NO_FACTOR;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Claims of version 2 have all of the organization in `o`; older ones have a claim for each part. */
interface Membership {
  readonly role: unknown;
  readonly permissions: readonly unknown[];
}

function membershipOf(claims: TokenClaims): Membership | null {
  const { o } = claims;
  if (typeof o === 'object' && o !== null) {
    const { id, rol, per, fpm } = o as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string' || id === '') return null;
    return { role: rol, permissions: unpackedPermissions(claims.fea, per, fpm) };
  }
  if (typeof claims.org_id !== 'string' || claims.org_id === '') return null;
  const { org_permissions: permissions } = claims;
  return { role: claims.org_role, permissions: Array.isArray(permissions) ? permissions : [] };
}

function roleOf(claims: TokenClaims): string | null {
  const role = membershipOf(claims)?.role;
  return typeof role === 'string' && role !== '' ? withOrg(role) : null;
}

function permissionsOf(claims: TokenClaims): readonly string[] {
  const permissions = membershipOf(claims)?.permissions ?? [];
  return permissions.flatMap((permission) => (typeof permission === 'string' ? [withOrg(permission)] : []));
}

/**
 * Permissions as a token of version 2 packs them: `per` names them once, and `fpm` has a number for each feature of the
 * organization, in the order of `fea`, whose bits say which of the names it grants, the lowest bit being the first name.
 */
function unpackedPermissions(fea: unknown, per: unknown, fpm: unknown): string[] {
  const names = listOf(per);
  const masks = listOf(fpm).map(Number);
  const features = scopedNames(fea).filter(({ scope }) => scope.includes('o'));
  return features.flatMap(({ name }, index) =>
    names.filter((_, bit) => hasBit(masks[index] ?? 0, bit)).map((permission) => `org:${name}:${permission}`),
  );
}

/** Bit operators would cut a number off after 32 bits. */
function hasBit(mask: number, bit: number): boolean {
  return Number.isSafeInteger(mask) && mask > 0 && Math.floor(mask / 2 ** bit) % 2 === 1;
}

/** Whether `fea` or `pla` lists a name: `o:` is the organization's, `u:` the user's, `ou:` and `uo:` are both's. */
function isListed(claim: unknown, wanted: string): boolean {
  const [before = '', ...rest] = wanted.split(':');
  const isScoped = before === 'org' || before === 'user';
  const name = isScoped ? rest.join(':') : wanted;
  return scopedNames(claim).some(
    (listed) => listed.name === name && (!isScoped || listed.scope.includes(before.charAt(0))),
  );
}

function scopedNames(claim: unknown): { scope: string; name: string }[] {
  return listOf(claim).map((entry) => {
    const [scope = '', ...name] = entry.split(':');
    return { scope, name: name.join(':') };
  });
}

function listOf(claim: unknown): string[] {
  return typeof claim === 'string' && claim !== '' ? claim.split(',').map((entry) => entry.trim()) : [];
}

function withOrg(name: string): string {
  return name.startsWith('org:') ? name : `org:${name}`;
}
