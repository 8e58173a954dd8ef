import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vi } from 'vitest';
import type { AuthenticateOptions, TokenKind } from 'xstate-session/server';
import { NOW_MS, ownKey, publishableKey } from '../server/support/tokens.ts';
import { apartFolder } from '../support/install-apart.ts';

/** What the peer and ours are compared by. */
export interface ComparableAnswer {
  readonly status: string;
  readonly reason: string | null;
  readonly location: string | null;
  readonly redirectCount: string | null;
}

interface PeerState {
  readonly status: string;
  readonly reason: string | null;
  readonly headers: Headers;
  toAuth(): unknown;
}

interface PeerPackage {
  createAuthenticateRequest(parts: { options: object; apiClient: object }): {
    authenticateRequest(request: Request, options: object): Promise<PeerState>;
  };
}

const path = join(apartFolder('peer'), 'node_modules/@clerk/backend/dist/internal.mjs');
const peer = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as PeerPackage;

/** What the back end answers about opaque tokens, by how they end. */
const ANSWERS: Readonly<Record<string, readonly [status: number, body: object]>> = {
  ok: [200, { id: 'id_1', subject: 'user_1', scopes: ['read'], claims: null, name: 'n', client_id: 'c' }],
  unknown: [404, { errors: [{ code: 'resource_not_found', message: 'not found' }] }],
  unauthorized: [401, { errors: [{ code: 'authentication_invalid', message: 'wrong key' }] }],
};
const DOWN = [503, { errors: [{ code: 'unavailable', message: 'down' }] }] as const;

/** What the back end says of an opaque token: the status, and the body. */
export function backendAnswer(token: string): readonly [status: number, body: object] {
  return ANSWERS[token.split('_')[1] ?? ''] ?? DOWN;
}

/** A back end on loopback, which the peer asks about opaque tokens. */
export async function listenBackend() {
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += chunk;
    });
    incoming.on('end', () => {
      const given = Object.values(JSON.parse(body || '{}') as Record<string, string>)[0] ?? '';
      const [status, answer] = backendAnswer(given);
      // A connection kept open would outlive the tests.
      outgoing
        .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
        .end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Fixes the time for the peer, which reads the platform's clock, and silences what it prints. */
export function preparePeer(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  for (const method of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => {});
}

/** The options of ours in the peer's words. */
function peerOptions(options: AuthenticateOptions): object {
  const instance = options.publishableKey?.startsWith('pk_test') ? 'test' : 'live';
  const { organizationSync, clockSkewMs, acceptsToken } = options;
  return {
    publishableKey: options.publishableKey ?? publishableKey('production'),
    secretKey: `sk_${instance}_planted`,
    jwtKey: ownKey.pem,
    authorizedParties: options.authorizedParties,
    audience: options.audience,
    issuer: options.issuer,
    ...(clockSkewMs !== undefined && { clockSkewInMs: clockSkewMs }),
    ...(organizationSync && { organizationSyncOptions: organizationSync }),
    ...(acceptsToken !== undefined && { acceptsToken: peerKinds(acceptsToken) }),
    isSatellite: options.isSatellite,
    domain: options.domain,
    proxyUrl: options.proxyUrl,
    signInUrl: options.signInUrl,
    satelliteAutoSync: options.satelliteAutoSync,
  };
}

function peerKinds(kinds: NonNullable<AuthenticateOptions['acceptsToken']>): unknown {
  const word = (kind: TokenKind | 'any') => kind.replaceAll('-', '_');
  return typeof kinds === 'string' ? word(kinds) : kinds.map(word);
}

/** Asks the peer. */
export async function askPeer(
  request: Request,
  options: AuthenticateOptions,
  apiUrl: string,
): Promise<PeerState | 'throws'> {
  const unsupported = async () => {
    throw new TypeError('planted');
  };
  const apiClient = {
    sessions: {
      refreshSession: async (sessionId: string, body: object) => {
        if (options.refreshSession === undefined) return unsupported();
        const cookies = await options.refreshSession({ sessionId, ...body } as never, {} as never);
        return { cookies };
      },
    },
    clients: {
      getHandshakePayload: async ({ nonce }: { nonce: string }) => {
        if (options.fetchHandshakePayload === undefined) return unsupported();
        return { directives: await options.fetchHandshakePayload(nonce, {} as never) };
      },
    },
  };
  const { authenticateRequest } = peer.createAuthenticateRequest({ options: { apiUrl }, apiClient });
  try {
    return await authenticateRequest(request, peerOptions(options));
  } catch {
    return 'throws';
  }
}

/** What an answer of either is compared by. */
export function comparable(state: { status: string; reason: string | null; headers: Headers }): ComparableAnswer {
  const cookies = state.headers.getSetCookie().filter((line) => line.startsWith('__clerk_redirect_count='));
  return {
    status: state.status,
    reason: state.reason,
    location: state.headers.get('location'),
    redirectCount: cookies.at(-1)?.match(/^__clerk_redirect_count=(\d+)/)?.[1] ?? null,
  };
}

/** What the peer's auth view of a request says about conditions. */
export function peerHas(state: PeerState, conditions: object): boolean {
  const auth = state.toAuth() as { has(conditions: object): boolean };
  return auth.has(conditions);
}
