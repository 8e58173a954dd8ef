import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AuthenticateOptions, authenticateRequest, handshakeResponse } from 'xstate-session/server';

/** The head of a Node request as a web request, or `null` when it is none. The body stays with Node. */
function headOf(incoming: IncomingMessage): Request | null {
  const headers = new Headers();
  const raw = incoming.rawHeaders;
  try {
    for (let at = 0; at + 1 < raw.length; at += 2) headers.append(`${raw[at]}`, `${raw[at + 1]}`);
    // The true host is in the Host header, where authenticateRequest looks for it.
    return new Request(`http://localhost${incoming.url}`, { method: incoming.method ?? 'GET', headers });
  } catch {
    return null;
  }
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, options: AuthenticateOptions) {
  const request = headOf(incoming);
  if (request === null) {
    outgoing.writeHead(400).end();
    return;
  }
  const state = await authenticateRequest(request, options);
  // One line per value: iterating tells several Set-Cookie apart.
  for (const [name, value] of state.headers) outgoing.appendHeader(name, value);
  if (state.headers.has('location')) {
    outgoing.writeHead(handshakeResponse(state).status).end();
    return;
  }
  outgoing.end(state.status === 'signed-in' ? `Hello ${state.claims.sub}` : `Hello stranger (${state.reason})`);
}

/** A server that tells everyone who they are. It listens by `createApp(createOptions(process.env)).listen(3000)`. */
export function createApp(options: AuthenticateOptions): Server {
  return createServer((incoming, outgoing) => {
    answer(incoming, outgoing, options).catch((error: unknown) => {
      // Node waits for no promise of a listener: what rejects would end the process, and the request hang.
      console.error(error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
}
