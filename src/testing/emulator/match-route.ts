import { HANDSHAKE_PATH } from '../../protocol/wire.ts';
import type { EmulatorEndpoint } from './modes.ts';

/** What a request is for. */
export interface RouteMatch {
  readonly endpoint: EmulatorEndpoint;
  /** From the path, decoded. */
  readonly sessionId: string | null;
  /** From the path, decoded. */
  readonly template: string | null;
  /** Why it is for nothing: no such path, a path that does not decode, or the methods that the path knows. */
  readonly problem: 'not-found' | 'malformed' | { readonly allow: string } | null;
}

const ROUTES: readonly [endpoint: EmulatorEndpoint, method: string, path: string][] = [
  ['client', 'GET', '/v1/client'],
  ['tokens', 'POST', '/v1/client/sessions/:sessionId/tokens'],
  ['tokens', 'POST', '/v1/client/sessions/:sessionId/tokens/:template'],
  ['end', 'POST', '/v1/client/sessions/:sessionId/end'],
  ['handshake', 'GET', HANDSHAKE_PATH],
  ['handshake-payload', 'GET', '/v1/clients/handshake_payload'],
  ['refresh', 'POST', '/v1/sessions/:sessionId/refresh'],
  ['jwks', 'GET', '/.well-known/jwks.json'],
  ['jwks', 'GET', '/v1/jwks'],
];

/** @param basePath - What precedes every path, without a trailing slash. */
export function matchRoute(method: string, pathname: string, basePath: string): RouteMatch {
  const nothing = { endpoint: 'unknown', sessionId: null, template: null } as const;
  if (!pathname.startsWith(`${basePath}/`)) return { ...nothing, problem: 'not-found' };
  const segments = pathname.slice(basePath.length).replace(/\/$/, '').split('/').map(decoded);
  if (!segments.every((segment) => segment !== null)) return { ...nothing, problem: 'malformed' };
  const ofPath = ROUTES.flatMap(([endpoint, routeMethod, path]) => {
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
