import { matchRoute, type RouteMatch } from './match-route.ts';

/** A request as it comes in, over `fetch` or HTTP. */
export interface IncomingRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `null` when it is longer than a request may be. */
  readonly body: string | null;
}

/** A request taken apart. */
export interface EmulatedRequest extends IncomingRequest {
  readonly route: RouteMatch;
  readonly path: string;
  /** The search without `?`, byte for byte. */
  readonly searchText: string;
  readonly search: ReadonlyMap<string, string>;
  /** `null` when the body is neither empty, a form, nor a JSON object. */
  readonly fields: ReadonlyMap<string, string> | null;
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** Takes any request apart; what cannot be read stays `null` or empty. */
export function parseRequest(incoming: IncomingRequest, basePath: string): EmulatedRequest {
  const { path, searchText } = splitUrl(incoming.url);
  const contentType = (incoming.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const json = contentType === 'application/json' ? jsonObject(incoming.body ?? '') : null;
  return {
    ...incoming,
    route: matchRoute(incoming.method, path, basePath),
    path,
    searchText,
    search: new Map(new URLSearchParams(searchText)),
    fields: json ? flat(json) : formFields(contentType, incoming.body ?? ''),
    json,
  };
}

function splitUrl(url: string): { path: string; searchText: string } {
  const beforeHash = url.split('#', 1)[0] ?? '';
  const queryAt = beforeHash.indexOf('?');
  const beforeQuery = queryAt < 0 ? beforeHash : beforeHash.slice(0, queryAt);
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)?$/is.exec(beforeQuery)?.[1] ?? '/';
  return { path, searchText: queryAt < 0 ? '' : beforeHash.slice(queryAt + 1) };
}

function formFields(contentType: string, body: string): ReadonlyMap<string, string> | null {
  if (body === '') return new Map();
  return contentType === 'application/x-www-form-urlencoded' ? new Map(new URLSearchParams(body)) : null;
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function flat(json: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return new Map(Object.entries(json).map(([name, value]) => [name, text(value)]));
}
