import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authenticateRequest } from '../../server/authenticate-request.ts';
import { handshakeResponse } from '../../server/handshake/response.ts';
import type { AuthenticateOptions } from '../../server/options.ts';

/** An app that is running. */
export interface AppServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An app of real HTTP that tells everybody whether they are signed in.
 *
 * @param frontendApi - Where the emulator listens.
 */
export async function appServer(frontendApi: string): Promise<AppServer> {
  const options: AuthenticateOptions = {
    frontendApi,
    instance: 'production',
    cookieSuffix: 'emulator',
    keys: { jwksUrl: `${frontendApi}/.well-known/jwks.json` },
    // The tokens of the drill live for seconds, and are made by the same clock.
    clockSkewMs: 0,
    refreshSession: refreshAt(frontendApi),
    fetchHandshakePayload: payloadAt(frontendApi),
  };
  const server = createServer(async (incoming, outgoing) => {
    const state = await authenticateRequest(headOf(incoming), options);
    for (const [name, value] of state.headers) outgoing.appendHeader(name, value);
    if (state.headers.has('location')) outgoing.writeHead(handshakeResponse(state).status).end();
    else outgoing.end(state.status === 'signed-in' ? 'signed in' : `signed out (${state.reason})`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function headOf(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return new Request(`http://localhost${incoming.url}`, { headers });
}

function payloadAt(url: string): AuthenticateOptions['fetchHandshakePayload'] {
  return async (nonce, { signal }) => {
    const response = await fetch(`${url}/v1/clients/handshake_payload?nonce=${encodeURIComponent(nonce)}`, { signal });
    const { directives } = (await response.json()) as { directives: string[] };
    return directives;
  };
}

function refreshAt(url: string): AuthenticateOptions['refreshSession'] {
  return async (input, { signal }) => {
    const search = `suffixed_cookies=${input.suffixedCookies}`;
    const response = await fetch(`${url}/v1/sessions/${input.sessionId}/refresh?${search}`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        format: 'cookie',
        expired_token: input.expiredToken,
        refresh_token: input.refreshToken,
        request_origin: input.requestOrigin,
        request_headers: input.requestHeaders,
      }),
    });
    const body = (await response.json()) as { cookies: string[]; errors?: { code: string }[] };
    // What authenticateRequest reads of a refusal.
    if (!response.ok) return Promise.reject({ status: response.status, errors: body.errors });
    return body.cookies;
  };
}
