import type { AuthorizedFetchOptions } from './options.ts';

/** One request: where it goes now, and what it is. A redirect makes another one of it. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  /** The caller's, without the token. */
  readonly headers: Headers;
  readonly hasBody: boolean;
  /** Whether it has the token. One that was redirected to another origin has none, and no later one gets it back. */
  readonly isAuthorized: boolean;
}

/** What a caller asked for, to be sent as often as its body allows. */
export interface CallerRequest {
  /** As the caller made it. */
  readonly first: Outgoing;
  readonly signal: AbortSignal | undefined;
  readonly redirect: RequestRedirect;
  /** Whether its body, if there is one, can be sent again. */
  readonly isRepeatable: boolean;
  send(outgoing: Outgoing, how: Pick<RequestInit, 'headers' | 'redirect' | 'mode'>): Promise<Response>;
  /** Nothing is sent any more: what was kept for a repetition is let go. */
  release(): void;
}

type Body = NonNullable<RequestInit['body']>;

/**
 * Reads what a caller gave to `fetch`, before anything is waited for: what becomes of its arguments later does not count.
 *
 * @param url - The address, made absolute.
 * @throws TypeError as `fetch` does: for a `Request` that was sent before, a header that cannot be.
 */
export function callerRequestOf(
  url: URL,
  input: string | URL | Request,
  given: RequestInit,
  send: NonNullable<AuthorizedFetchOptions['fetch']>,
): CallerRequest {
  const request = input instanceof Request ? input : null;
  const init: RequestInit = withoutUndefined(given);
  const method = normalizedMethod(init.method ?? request?.method ?? 'GET');
  const body = init.body == null ? null : copyOfChangeable(init.body);
  // Firefox tells of no body of a request: only its method says that there is none.
  const hasRequestBody = request !== null && body === null && !/^(?:GET|HEAD)$/.test(method) && request.body !== null;
  let requestCopy = hasRequestBody ? request.clone() : null;
  let requestBytes: Promise<ArrayBuffer> | undefined;
  const signal = (init.signal === undefined ? request?.signal : init.signal) ?? undefined;
  let isSent = false;

  function bodyAgain(): Body | Promise<Body> | null {
    if (requestCopy === null) return body;
    requestBytes ??= requestCopy.arrayBuffer();
    return requestBytes;
  }

  return {
    first: {
      url,
      method,
      headers: new Headers(init.headers ?? request?.headers),
      hasBody: body !== null || hasRequestBody,
      isAuthorized: true,
    },
    signal,
    redirect: init.redirect ?? request?.redirect ?? 'follow',
    isRepeatable: body === null || isRepeatable(body),
    async send(outgoing, how) {
      if (!isSent) {
        isSent = true;
        // The request itself: engines know where its body is from, and tell the server how long it is.
        return send(request ?? url.href, { ...init, ...(body !== null && { body }), ...how });
      }
      const { body: _sentBody, ...rest } = init;
      const repetition = { ...(request && settingsOf(request)), ...rest, ...how, method: outgoing.method };
      return send(outgoing.url.href, outgoing.hasBody ? { ...repetition, body: await bodyAgain() } : repetition);
    },
    release() {
      if (requestBytes === undefined) requestCopy?.body?.cancel().catch(() => undefined);
      requestCopy = null;
    },
  };
}

/** Without what was given as `undefined`: to `fetch` it is not given. */
function withoutUndefined(init: RequestInit): RequestInit {
  return Object.fromEntries(Object.entries(init).filter(([, value]) => value !== undefined));
}

/** As `fetch` does: `patch` stays what it is. */
function normalizedMethod(method: string): string {
  const upper = method.toUpperCase();
  return /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/.test(upper) ? upper : method;
}

/** A body that can change is copied, as `fetch` does: whoever made it may fill it anew while the request waits for a token. */
function copyOfChangeable(body: Body): Body {
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  if (body instanceof ArrayBuffer) return body.slice(0);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  if (!(body instanceof FormData)) return body;
  const copy = new FormData();
  for (const [name, value] of body) {
    if (typeof value === 'string') copy.append(name, value);
    else copy.append(name, value, value.name);
  }
  return copy;
}

/** Whether a body is still there after it was sent. Streams are not, nor what only other platforms know. */
function isRepeatable(body: Body): boolean {
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return true;
  return [ArrayBuffer, Blob, FormData, URLSearchParams].some((kind) => body instanceof kind);
}

/** What a repetition of a `Request` has in common with it, beside method, headers and body. */
function settingsOf(request: Request): RequestInit {
  const { cache, credentials, integrity, keepalive, mode, redirect, referrer, referrerPolicy, signal } = request;
  return { cache, credentials, integrity, keepalive, mode, redirect, referrer, referrerPolicy, signal };
}
