import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { backendApi } from '../../backend-api/backend-api.ts';
import { authenticateRequest } from '../../server/authenticate-request.ts';
import { handshakeIfPossible } from '../../server/handshake/if-possible.ts';
import type { AuthenticateOptions } from '../../server/options.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import type { DrillPlatform } from './platform.ts';

/** An app that is running. */
export interface AppServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An app of real HTTP that tells everybody whether they are signed in.
 *
 * @param frontendApi - Where the emulator listens.
 * @param time - The emulator's, too.
 */
export async function appServer(
  frontendApi: string,
  { now, clock }: Pick<DrillPlatform, 'now' | 'clock'>,
): Promise<AppServer> {
  const options: AuthenticateOptions = {
    frontendApi,
    instance: 'production',
    cookieSuffix: 'emulator',
    keys: { jwksUrl: `${frontendApi}/.well-known/jwks.json` },
    // The tokens of the drill live for seconds, and are made by the same clock.
    clockSkewMs: 0,
    now,
    clock,
    ...backendApi({ url: frontendApi, secretKey: 'sk_drill', clock }),
  };
  const server = createServer(async (incoming, outgoing) => {
    const state = await authenticateRequest(headOf(incoming), options);
    if (state.headers.has('location'))
      return send(await handshakeIfPossible(state, { onHandshakeImpossible, clock }), outgoing);
    for (const [name, value] of state.headers) outgoing.appendHeader(name, value);
    return outgoing.end(state.status === 'signed-in' ? 'signed in' : `signed out (${state.reason})`);
  });
  const url = await listenOnLoopback(server, 0);
  return { url, close: () => closeServer(server) };
}

/** The page of a total outage: what a person sees in place of the API's own 503. */
function onHandshakeImpossible(): Response {
  return new Response('the app has a page of its own for this', { status: 503, headers: { 'retry-after': '5' } });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  outgoing.end(await response.text());
}

function headOf(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return new Request(`http://localhost${incoming.url}`, { headers });
}
