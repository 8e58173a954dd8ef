import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchServers } from './programs/fetch.ts';

/** What every runtime says of `runFetch`. */
export const FETCH_REPORT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['text', 'parameters', 'form', 'blob', 'buffer'].flatMap((name) =>
      ['', ' in a Request', ' over a redirect'].map((how) => [
        name + how,
        `200 PUT Bearer accepted ${typeOf(name)} hello`,
      ]),
    ),
  ),
  POST: '200 GET Bearer accepted none',
  'GET to another origin': '200 GET none none',
  'PUT to another origin': '200 PUT none none hello',
  relative: 'TypeError',
};

function typeOf(name: string): string {
  const types: Record<string, string> = {
    parameters: 'application/x-www-form-urlencoded',
    form: 'multipart/form-data',
    blob: 'text/x',
  };
  return types[name] ?? 'none';
}

/** An API that refuses the token `refused`, and a stranger: both tell what they saw. */
export async function startFetchServers(): Promise<FetchServers & { close(): Promise<void> }> {
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any.invalid');
      const { authorization = 'none', 'content-type': type = 'none' } = request.headers;
      const isRefused = authorization === 'Bearer refused';
      if (pathname === '/redirect' && (!isRefused || request.method === 'POST')) {
        response.writeHead(Number(searchParams.get('status')), { location: searchParams.get('to') ?? '' }).end();
        return;
      }
      // Bun does not say that text is text.
      const kind = type.split(';')[0]?.replace('text/plain', 'none');
      const said = [request.method, authorization, kind, ...(/hello/.exec(body) ?? [])];
      response.writeHead(isRefused ? 401 : 200).end(said.join(' '));
    });
  };
  const servers = [createServer(listener), createServer(listener)];
  const urls = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const [api = '', stranger = ''] = urls;
  return {
    api,
    stranger,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}
