/** An HTTP answer, before it becomes a `Response` or goes out on a socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The code of the error it carries. */
  readonly code?: string;
}

/** How a request can end on the server's side. */
export type Outcome = Answer | 'connection-reset';

let traces = 0;

function text(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Answer {
  return { status, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body };
}

function json(status: number, value: unknown): Answer {
  return text(status, JSON.stringify(value), 'application/json');
}

function html(status: number): Answer {
  const page = `<!doctype html><html lang="en"><title>${status}</title><h1>${status}</h1></html>`;
  return text(status, page, 'text/html; charset=utf-8');
}

function token(jwt: string, status = 200): Answer {
  return json(status, { object: 'token', jwt });
}

function error(status: number, code: string, message = code.replaceAll('_', ' ')): Answer {
  traces += 1;
  const errors = [{ code, message, long_message: `${message} (answered by the frontend API emulator)` }];
  return { ...json(status, { errors, clerk_trace_id: `trace_${traces}` }), code };
}

function redirect(location: string): Answer {
  return { status: 307, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** The shapes of answers: plain, documented (`token`, `error`), and what a proxy in front would say (`html`). */
export const answers = { text, json, html, token, error, redirect };
