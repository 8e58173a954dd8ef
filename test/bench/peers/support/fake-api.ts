import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frontendApiEmulator, makeToken } from 'xstate-session/testing';

/** One origin with pages, and the API of every contestant below a path of its own. */
export interface FakeApi extends AsyncDisposable {
  readonly origin: string;
  /** What the API was asked since the last `forget`: `POST /oidc/token`. */
  readonly requests: readonly string[];
  forget(): void;
  /** How long ago it is for the server, while somebody signs in who has been away since. */
  agoMs: number;
  /** Whether the list of the browser's sessions brings a fresh token along, as the emulator's does. */
  listsToken: boolean;
}

const LIFETIME_SECONDS = 3_600;

/** What clerk-js asks for beside sessions, in the shape of its published types: an instance without any feature. */
const ENVIRONMENT = {
  object: 'environment',
  id: 'env_1',
  auth_config: {
    object: 'auth_config',
    id: 'auth_1',
    single_session_mode: true,
    claimed_at: null,
    reverification: false,
  },
  display_config: {
    object: 'display_config',
    id: 'display_1',
    instance_environment_type: 'production',
    application_name: 'Benchmark',
  },
  user_settings: {
    attributes: {},
    social: {},
    actions: {},
    sign_in: { second_factor: { required: false, enabled: false } },
    sign_up: {},
    enterprise_sso: { enabled: false },
    password_settings: {},
    passkey_settings: {},
    username_settings: {},
  },
  organization_settings: { enabled: false },
  commerce_settings: {
    billing: {
      stripe_publishable_key: null,
      organization: { enabled: false, has_paid_plans: false },
      user: { enabled: false, has_paid_plans: false },
    },
  },
  maintenance_mode: false,
  api_keys_settings: {},
  protect_config: {},
};

/**
 * Answers every contestant alike: at once, with a token that costs the server nothing to make.
 *
 * @param scripts - What its pages may load, by path.
 */
export async function fakeApi(scripts: ReadonlyMap<string, string>): Promise<FakeApi> {
  const requests: string[] = [];
  const emulator = frontendApiEmulator({ tokenLifetimeSeconds: LIFETIME_SECONDS });
  emulator.createSession({ id: 'sess_1' });
  const client = await (await emulator.fetch('https://frontend-api.test/v1/client')).json();

  const token = (parts: object = {}) =>
    makeToken({ iatMs: Date.now() - api.agoMs, lifetimeSeconds: LIFETIME_SECONDS, ...parts });
  const oauth = (more: object = {}) => ({
    access_token: token({ sid: null, claims: { sub: 'user_1' } }),
    refresh_token: 'a refresh token',
    token_type: 'Bearer',
    scope: 'openid profile email offline_access',
    expires_in: LIFETIME_SECONDS,
    ...more,
  });

  function clerk(path: string): unknown {
    const sessionId = /^\/v1\/client\/sessions\/([^/]+)\/tokens$/.exec(path)?.[1];
    if (sessionId !== undefined) return { jwt: token({ sid: sessionId }) };
    if (path === '/v1/environment') return ENVIRONMENT;
    if (path !== '/v1/client') return undefined;
    const listed = structuredClone(client);
    const { sessions } = listed.response;
    sessions[0].last_active_token = api.listsToken ? { object: 'token', jwt: token({ sid: 'sess_1' }) } : null;
    return listed;
  }

  function answerOf(path: string, body: URLSearchParams): unknown {
    if (path.startsWith('/clerk/')) return clerk(path.slice('/clerk'.length));
    const user = { id: 'user_1', aud: 'authenticated', app_metadata: {}, user_metadata: {}, created_at: '' };
    switch (path) {
      case '/supabase/token':
        return oauth({ token_type: 'bearer', user });
      case '/supabase/user':
        return user;
      case '/oidc/.well-known/openid-configuration':
        return {
          issuer: `${api.origin}/oidc`,
          authorization_endpoint: `${api.origin}/oidc/authorize`,
          token_endpoint: `${api.origin}/oidc/token`,
          jwks_uri: `${api.origin}/oidc/jwks`,
        };
      case '/oidc/token':
        return oauth();
      case '/auth0/oauth/token': {
        const [aud, nonce] = (body.get('code') ?? `${body.get('client_id')}`).split('.');
        const claims = { iss: `${api.origin}/auth0/`, aud, sub: 'user_1', nonce };
        return oauth({ id_token: token({ sid: null, claims }) });
      }
      default:
        return undefined;
    }
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page.invalid');
    const send = (status: number, type: string, text: string) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    const script = scripts.get(pathname);
    if (script !== undefined) return void send(200, 'text/javascript', script);
    if (pathname === '/') return void send(200, 'text/html; charset=utf-8', page(searchParams));
    requests.push(`${request.method} ${pathname}`);
    const answer = answerOf(pathname, new URLSearchParams(await bodyOf(request)));
    send(answer === undefined ? 404 : 200, 'application/json', JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const api: FakeApi = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    agoMs: 0,
    listsToken: true,
    forget() {
      requests.length = 0;
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return api;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** A page that loads nothing by itself. `ago`: by the clock of that page, what happens in it was so many milliseconds ago. */
function page(parameters: URLSearchParams): string {
  const agoMs = Number(parameters.get('ago') ?? 0);
  const clock =
    agoMs === 0
      ? ''
      : `<script>{ const Now = Date; Date = class extends Now { constructor(...given) { given.length > 0 ? super(...given) : super(Now.now() - ${agoMs}); } static now() { return Now.now() - ${agoMs}; } }; }</script>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>page</title>${clock}<body></body></html>`;
}
