import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parsedJson } from '../../protocol/unknown-values.ts';
import type { FrontendApiEmulator } from '../../testing/emulator/contract.ts';
import { frontendApiEmulator } from '../../testing/frontend-api-emulator.ts';
import { closeServer, isOwnName, listenOnLoopback, runToken } from '../loopback.ts';
import { createDrillBoard } from './drill-board.ts';
import { drillPageHtml } from './drill-page-html.ts';
import { script } from './page/main.ts?page-script';

/** How the drill's page is served. */
export interface DrillPageOptions {
  /** The port of the page. Default 0: any that is free. */
  readonly port?: number;
  /** How long a token lives, in seconds. Default 20, so that something happens. */
  readonly tokenSeconds?: number;
  /** Default: a new one, closed with the page. */
  readonly emulator?: FrontendApiEmulator;
  /** Default `Date.now`. */
  readonly now?: () => number;
}

/** A page that is being served. */
export interface DrillPage extends AsyncDisposable {
  /** What to open in a browser. It has the token of this run: pages of other origins do not know it. */
  readonly url: string;
  close(): Promise<void>;
}

const BODY_CHARS_MAX = 4_096;

/**
 * Serves the drill's page on this machine, with an emulator of its own: the visitor's own browser runs the session. The page
 * asks nothing of any other host, and nobody but this page can switch the emulator.
 *
 * @returns When both listen. Rejects with the system's error when the port is taken.
 */
export async function serveDrillPage(options: DrillPageOptions = {}): Promise<DrillPage> {
  const emulator = options.emulator ?? frontendApiEmulator({ tokenLifetimeSeconds: options.tokenSeconds ?? 20 });
  const { url } = await emulator.listen();
  // Making the key takes a while, which would look like a slow server.
  await emulator.signingKey();
  const path = `/${runToken()}/`;
  const board = createDrillBoard(emulator, url, options.now ?? Date.now);
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', 'http://drill.invalid');
    const { host, origin } = request.headers;
    // A foreign name that was made to lead here, or a page of another origin: neither gets at the switches.
    const isOwn = isOwnName(host) && (origin === undefined || origin === `http://${host}`);
    if (!isOwn || !address.pathname.startsWith(path)) return send(response, 403, 'text/plain', '');
    const what = address.pathname.slice(path.length);
    const isOwnCall = request.method === 'POST' && request.headers['content-type'] === 'application/json';
    if (isOwnCall && (what === 'state' || what === 'act')) {
      const body = await bodyOf(request);
      if (body === undefined) return send(response, 413, 'text/plain', '');
      if (what === 'act') board.act(body);
      return send(response, 200, 'application/json', what === 'act' ? '{}' : JSON.stringify(board.exchange(body)));
    }
    if (request.method !== 'GET') return send(response, 405, 'text/plain', '');
    if (what === 'drill-page.js') return send(response, 200, 'text/javascript', script);
    if (what !== '') return send(response, 404, 'text/plain', '');
    const nonce = address.searchParams.get('__clerk_handshake_nonce');
    for (const line of nonce === null ? [] : await cookiesOf(nonce)) response.appendHeader('set-cookie', line);
    response.setHeader('content-security-policy', policyFor(url));
    return send(response, 200, 'text/html', drillPageHtml());
  }

  async function cookiesOf(nonce: string): Promise<readonly string[]> {
    const answer = await emulator.fetch(`${url}/v1/clients/handshake_payload?nonce=${encodeURIComponent(nonce)}`);
    const { directives } = (await answer.json()) as { directives?: readonly string[] };
    return directives ?? [];
  }

  async function close(): Promise<void> {
    await Promise.all([closeServer(server), emulator.close()]);
  }

  try {
    const origin = await listenOnLoopback(server, options.port ?? 0);
    return { url: `${origin}${path}`, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** Nothing but this page and the emulator, whatever the page's code does. */
function policyFor(url: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    `connect-src 'self' ${new URL(url).origin}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  response.writeHead(status, headers).end(body);
}

/** What a request says: `null` when it is no JSON, `undefined` when it is too long to be read. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  let chars = 0;
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    chars += chunk.length;
    // Read to its end all the same: a connection that is closed under it gets no answer.
    if (chars <= BODY_CHARS_MAX) text += chunk;
  }
  return chars > BODY_CHARS_MAX ? undefined : (parsedJson(text) ?? null);
}
