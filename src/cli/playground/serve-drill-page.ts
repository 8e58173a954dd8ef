import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parsedJson, recordOf } from '../../protocol/unknown-values.ts';
import type { FrontendApiEmulator, FrontendApiEmulatorOptions } from '../../testing/emulator/contract.ts';
import { frontendApiEmulator } from '../../testing/frontend-api-emulator.ts';
import { closeServer, isOwnName, listenOnLoopback, runToken } from '../loopback.ts';
import { script } from './page/served.ts?page-script';
import { playgroundPage } from './playground-page.ts';
import { createVirtualTime } from './virtual-time.ts';
import { createWorld, TOKEN_SECONDS } from './world.ts';

/** How the drill's page is served. */
export interface DrillPageOptions {
  /** The port of the page. Default 0: any that is free. */
  readonly port?: number;
  /** The key of the server's tokens. Default: a new one. */
  readonly signingKey?: FrontendApiEmulatorOptions['signingKey'];
}

/** A page that is being served. */
export interface DrillPage extends AsyncDisposable {
  /** What to open in a browser. It has the token of this run: pages of other origins do not know it. */
  readonly url: string;
  /** The frontend API behind it, a server of its own. */
  readonly emulator: FrontendApiEmulator;
  close(): Promise<void>;
}

const BODY_CHARS_MAX = 4_096;

/**
 * Serves the playground on this machine, with a frontend API beside it: the visitor's own browser runs the session, with its cookies,
 * locks and tabs. The page asks nothing of any other host, and nobody but this page can switch the world.
 *
 * @returns When both listen. Rejects with the system's error when the port is taken.
 */
export async function serveDrillPage({ port = 0, signingKey }: DrillPageOptions = {}): Promise<DrillPage> {
  const time = createVirtualTime();
  const emulator = frontendApiEmulator({
    now: time.now,
    clock: time,
    tokenLifetimeSeconds: TOKEN_SECONDS,
    ...(signingKey && { signingKey }),
  });
  const { url } = await emulator.listen();
  // Making the key takes a while, which would look like a slow server.
  await emulator.signingKey();
  const path = `/${runToken()}/`;
  const world = createWorld(emulator, time, url);
  const page = drillPage();
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
      const answer = what === 'act' ? world.act(body) : {};
      return send(response, 200, 'application/json', JSON.stringify({ ...answer, ...world.tell(versionIn(body)) }));
    }
    if (request.method !== 'GET') return send(response, 405, 'text/plain', '');
    if (what === 'drill-page.js') return send(response, 200, 'text/javascript', script);
    if (what !== '') return send(response, 404, 'text/plain', '');
    const nonce = address.searchParams.get('__clerk_handshake_nonce');
    for (const line of nonce === null ? [] : await cookiesOf(nonce)) response.appendHeader('set-cookie', line);
    response.setHeader('content-security-policy', policyFor(url));
    return send(response, 200, 'text/html', page);
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
    const origin = await listenOnLoopback(server, port);
    return { url: `${origin}${path}`, emulator, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

function drillPage(): string {
  return playgroundPage({
    about:
      'Your own browser runs this session, against a frontend API on this machine, over HTTP; all tabs of this page share it.',
    head: '<script src="drill-page.js" defer></script>\n',
    script: '',
  });
}

/** Nothing but this page and the frontend API, whatever the page's code does. */
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

function versionIn(body: unknown): number {
  const { version } = recordOf(body);
  return typeof version === 'number' ? version : 0;
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
