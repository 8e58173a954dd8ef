import { type Key, pathToRegexp, regexpToFunction } from 'path-to-regexp';
import type { TokenClaims } from '../../../machines/request/contract.ts';
import { check } from '../../protocol/caller-input.ts';
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
 * @throws TypeError when a list is empty, a pattern cannot be read, can match no path, or has names in it none of which is an organization's, and
 *   when no pattern for organizations names one.
 */
export function organizationMatcher(sync: OrganizationSync | undefined): OrganizationMatcher | null {
  const organizations = matchesOf('organizationPatterns', sync);
  const personal = matchesOf('personalAccountPatterns', sync);
  if (organizations.length + personal.length === 0) return null;
  return (pathname) => {
    if (pathname.length > PATH_CHARS_MAX) return null;
    return targetOf(firstMatch(organizations, pathname)) ?? personalIf(firstMatch(personal, pathname));
  };
}

function matchesOf(name: keyof OrganizationSync, sync: OrganizationSync | undefined): readonly Match[] {
  const option = `organizationSync.${name}`;
  const patterns: unknown = sync?.[name] ?? [];
  check(Array.isArray(patterns), option, 'a list of path patterns', patterns);
  // A list that an app has filtered down to nothing must not turn the check off.
  if (sync?.[name] !== undefined && patterns.length === 0) {
    throw new TypeError(`${option} must have at least one pattern; where there is none, leave it out`);
  }
  const all = patterns.map((pattern: unknown) => compiled(option, pattern));
  if (name === 'organizationPatterns') checkNames(option, all);
  return all.map(({ matches }) => matches);
}

interface Pattern {
  readonly text: string;
  readonly matches: Match;
  /** Of its parts. */
  readonly names: readonly unknown[];
}

const namesOne = ({ names }: Pattern): boolean => names.includes('id') || names.includes('slug');

/** Patterns that name no organization can be read, and would turn the check off without a trace. */
function checkNames(option: string, patterns: readonly Pattern[]): void {
  const misnamed = patterns.find((pattern) => pattern.names.length > 0 && !namesOne(pattern));
  if (misnamed !== undefined) {
    throw new TypeError(`${option}: "${misnamed.text}" has no :id or :slug; for a part that is neither write (.*)`);
  }
  if (patterns.length > 0 && !patterns.some(namesOne)) {
    throw new TypeError(
      `${option}: none names an organization; write :id or :slug, as in "/orgs/:slug" (path-to-regexp 6)`,
    );
  }
}

function compiled(option: string, text: unknown): Pattern {
  check(typeof text === 'string', `each of ${option}`, 'a path pattern', text);
  const { matches, names } = parsed(option, text);
  // It can be read, and no path would match it.
  if (/^[^/({\\]/.test(text)) throw new TypeError(`${option}: "${text}" must begin with "/", as a path does`);
  return { text, matches, names };
}

function parsed(option: string, text: string): Pick<Pattern, 'matches' | 'names'> {
  const keys: Key[] = [];
  try {
    const matches = regexpToFunction<Record<string, unknown>>(pathToRegexp(text, keys), keys);
    // A group without a name has a number.
    return { matches, names: keys.map(({ name }) => name).filter((name) => typeof name === 'string') };
  } catch (cause) {
    throw new TypeError(`${option}: "${text}" is no pattern of path-to-regexp 6`, { cause });
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
