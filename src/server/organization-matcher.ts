import { match } from 'path-to-regexp';
import type { OrganizationSync } from './authenticate-options.ts';

/** Which account an address stands for. */
export type OrganizationTarget =
  | { readonly kind: 'organization'; readonly id: string }
  | { readonly kind: 'organization'; readonly slug: string }
  | { readonly kind: 'personal' };

/** Tells of a path which account it stands for; `null`: none in particular. */
export type OrganizationMatcher = (pathname: string) => OrganizationTarget | null;

type Match = (pathname: string) => { readonly params: Readonly<Record<string, unknown>> } | false;

/**
 * Makes a matcher of path-to-regexp 6 patterns. Organization patterns are tried first; one that matches without an `:id`
 * or a `:slug` names nothing, then the personal ones are tried.
 *
 * @throws TypeError when a pattern cannot be read.
 */
export function organizationMatcher(sync: OrganizationSync | undefined): OrganizationMatcher | null {
  const organizations = (sync?.organizationPatterns ?? []).map(compiled);
  const personal = (sync?.personalAccountPatterns ?? []).map(compiled);
  if (organizations.length + personal.length === 0) return null;
  return (pathname) => targetOf(firstMatch(organizations, pathname)) ?? personalIf(firstMatch(personal, pathname));
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
  if (typeof params?.id === 'string' && params.id !== '') return { kind: 'organization', id: params.id };
  if (typeof params?.slug === 'string' && params.slug !== '') return { kind: 'organization', slug: params.slug };
  return null;
}

function personalIf(params: Readonly<Record<string, unknown>> | null): OrganizationTarget | null {
  return params === null ? null : { kind: 'personal' };
}
