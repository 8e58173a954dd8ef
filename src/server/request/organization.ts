import { match } from 'path-to-regexp';
import type { TokenClaims } from '../../../machines/request/contract.ts';
import { recordOf, textOf } from '../../protocol/unknown-values.ts';
import type { OrganizationSync } from '../options.ts';

/** Which account an address stands for. */
export type OrganizationTarget =
  | { readonly kind: 'organization'; readonly id: string }
  | { readonly kind: 'organization'; readonly slug: string }
  | { readonly kind: 'personal' };

/** Tells of a path which account it stands for; `null`: none in particular. */
export type OrganizationMatcher = (pathname: string) => OrganizationTarget | null;

type Match = (pathname: string) => { readonly params: Readonly<Record<string, unknown>> } | false;

/**
 * The longest path that patterns are tried on, as it is written in the address. A pattern is the app's own, and may cost the
 * square of the path's length (`/(.*)/(.*)/:slug`); the path is anybody's.
 */
const PATH_CHARS_MAX = 1_024;

/**
 * Makes a matcher of path-to-regexp 6 patterns. Organization patterns are tried first; one that matches without an `:id`
 * or a `:slug` names nothing, then the personal ones are tried. A path of more than 1,024 characters names nothing.
 *
 * @throws TypeError when a pattern cannot be read.
 */
export function organizationMatcher(sync: OrganizationSync | undefined): OrganizationMatcher | null {
  const organizations = (sync?.organizationPatterns ?? []).map(compiled);
  const personal = (sync?.personalAccountPatterns ?? []).map(compiled);
  if (organizations.length + personal.length === 0) return null;
  return (pathname) => {
    if (pathname.length > PATH_CHARS_MAX) return null;
    return targetOf(firstMatch(organizations, pathname)) ?? personalIf(firstMatch(personal, pathname));
  };
}

function compiled(pattern: unknown): Match {
  if (typeof pattern !== 'string') throw new TypeError('organizationSync: every pattern must be a string');
  try {
    return match<Record<string, unknown>>(pattern);
  } catch (cause) {
    throw new TypeError(`organizationSync: "${pattern}" is no path pattern`, { cause });
  }
}

function firstMatch(matches: readonly Match[], pathname: string): Readonly<Record<string, unknown>> | null {
  for (const matchPath of matches) {
    const found = matchPath(pathname);
    if (found !== false) return found.params;
  }
  return null;
}

function targetOf(params: Readonly<Record<string, unknown>> | null): OrganizationTarget | null {
  const id = textOf(params?.id);
  if (id !== undefined) return { kind: 'organization', id };
  const slug = textOf(params?.slug);
  return slug === undefined ? null : { kind: 'organization', slug };
}

function personalIf(params: Readonly<Record<string, unknown>> | null): OrganizationTarget | null {
  return params === null ? null : { kind: 'personal' };
}

/** Whether the address stands for another account than the token was minted for. */
export function asksOtherOrganization(target: OrganizationTarget | null, claims: TokenClaims): boolean {
  if (target === null) return false;
  const { id, slug } = organizationOf(claims);
  if (target.kind === 'personal') return id !== null;
  return 'id' in target ? target.id !== id : target.slug !== slug;
}

/** The organization a token was minted for: `o.id` and `o.slg`, else `org_id` and `org_slug`. */
function organizationOf(claims: TokenClaims): { id: string | null; slug: string | null } {
  const compact = recordOf(claims.o);
  return {
    id: textOf(compact.id) ?? textOf(claims.org_id) ?? null,
    slug: textOf(compact.slg) ?? textOf(claims.org_slug) ?? null,
  };
}
