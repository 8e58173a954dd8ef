import { HANDSHAKE_PATH } from '../../protocol/wire.ts';
import type { WireMeaning, WireRequest } from '../wire-adapter.ts';
import { type CompleteWire, WireError } from './checked-wire.ts';
import { frontendApiWire } from './frontend-api-wire.ts';
import type { EmulatorEndpoint } from './modes.ts';

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
  /** What it means on the wire; `null` for the emulator's other endpoints, and for what is for nothing. */
  readonly meaning: WireMeaning | null;
}

/** Where requests arrive. */
export interface RequestPlace {
  /** What precedes every path, without a trailing slash. */
  readonly basePath: string;
  /** Looked at: it throws nothing but a {@link WireError}. */
  readonly wire: CompleteWire;
}

/** Takes any request apart; what cannot be read stays `null` or empty. */
export function parseRequest(incoming: IncomingRequest, place: RequestPlace): EmulatedRequest {
  const { path, searchText } = splitUrl(incoming.url);
  const contentType = (incoming.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const json = contentType === 'application/json' ? jsonObject(incoming.body ?? '') : null;
  const search = new Map(new URLSearchParams(searchText));
  const fields = json ? flat(json) : formFields(contentType, incoming.body ?? '');
  const { method, headers } = incoming;
  const read = readRoute(place, {
    method,
    path,
    search: Object.fromEntries(search),
    headers,
    body: incoming.body ?? '',
    fields: fields && Object.fromEntries(fields),
  });
  return { ...incoming, ...read, path, searchText, search, fields, json };
}

const ENDPOINT_OF = { mint: 'tokens', confirm: 'client', end: 'end' } as const;

/** What a request is for: the wire's own, or one of the emulator's other endpoints. */
function readRoute({ basePath, wire }: RequestPlace, request: WireRequest): Pick<EmulatedRequest, 'route' | 'meaning'> {
  const { method, path } = request;
  const route = matchRoute(method, path, basePath, wire === frontendApiWire ? ROUTES : OTHER_ROUTES);
  if (route.problem === 'malformed' || !path.startsWith(`${basePath}/`)) return { route, meaning: null };
  if (method === 'OPTIONS') {
    const isOfWire = wire !== frontendApiWire;
    return { route: isOfWire ? { ...route, endpoint: 'preflight', problem: null } : route, meaning: null };
  }
  let meaning: WireMeaning | null;
  try {
    meaning = wire.meaningOf({ ...request, path: path.slice(basePath.length) });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { route: { ...route, endpoint: 'unknown', problem: { mistake: error.says } }, meaning: null };
  }
  if (meaning === null) return { route, meaning };
  const template = meaning.type === 'mint' ? (meaning.template ?? null) : null;
  const endpoint = ENDPOINT_OF[meaning.type];
  return { route: { endpoint, sessionId: meaning.sessionId ?? null, template, problem: null }, meaning };
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

/** What a request is for. */
interface RouteMatch {
  readonly endpoint: EmulatorEndpoint;
  /** From the path, decoded. */
  readonly sessionId: string | null;
  /** From the path, decoded. */
  readonly template: string | null;
  /** Why it is for nothing: no such path, one that does not decode, a wire adapter that is wrong, or the methods that the path knows. */
  readonly problem: 'not-found' | 'malformed' | { readonly mistake: string } | { readonly allow: string } | null;
}

const ROUTES: readonly [endpoint: EmulatorEndpoint, method: string, path: string][] = [
  ['client', 'GET', '/v1/client'],
  ['tokens', 'POST', '/v1/client/sessions/:sessionId/tokens'],
  ['tokens', 'POST', '/v1/client/sessions/:sessionId/tokens/:template'],
  ['end', 'POST', '/v1/client/sessions/:sessionId/end'],
  ['touch', 'POST', '/v1/client/sessions/:sessionId/touch'],
  ['handshake', 'GET', HANDSHAKE_PATH],
  ['handshake-payload', 'GET', '/v1/clients/handshake_payload'],
  ['refresh', 'POST', '/v1/sessions/:sessionId/refresh'],
  ['jwks', 'GET', '/.well-known/jwks.json'],
  ['jwks', 'GET', '/v1/jwks'],
];

/** Those that are there whatever the wire. */
const OTHER_ROUTES = ROUTES.filter(([endpoint]) => !['client', 'tokens', 'end', 'touch'].includes(endpoint));

function matchRoute(method: string, pathname: string, basePath: string, routes: typeof ROUTES): RouteMatch {
  const nothing = { endpoint: 'unknown', sessionId: null, template: null } as const;
  if (!pathname.startsWith(`${basePath}/`)) return { ...nothing, problem: 'not-found' };
  const segments = pathname.slice(basePath.length).replace(/\/$/, '').split('/').map(decoded);
  if (!segments.every((segment) => segment !== null)) return { ...nothing, problem: 'malformed' };
  const ofPath = routes.flatMap(([endpoint, routeMethod, path]) => {
    const parameters = matchPath(path.split('/'), segments);
    return parameters ? [{ endpoint, method: routeMethod, parameters }] : [];
  })[0];
  if (!ofPath) return { ...nothing, problem: 'not-found' };
  if (method === 'OPTIONS') return { ...nothing, endpoint: 'preflight', problem: null };
  if (method !== ofPath.method) return { ...nothing, problem: { allow: ofPath.method } };
  const { sessionId, template } = ofPath.parameters;
  return { endpoint: ofPath.endpoint, sessionId: sessionId ?? null, template: template ?? null, problem: null };
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':') && segment !== '') parameters[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return parameters;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Longer bodies are answered with `413`. */
export const MAX_BODY_BYTES = 1_048_576;
