/** A request on its way, held up until the runner lets it through. */
export interface HeldRequest {
  readonly method: string;
  readonly url: URL;
  /** The fields of its form. */
  readonly body: string;
  /** Lets it through. */
  release(): void;
}

/** A `fetch` that holds every request up. */
export interface WireGate {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The requests that are held up, oldest first; aborted ones leave by themselves. */
  readonly held: readonly HeldRequest[];
}

/** Puts a gate in front of a `fetch`. */
export function wireGate(through: WireGate['fetch']): WireGate {
  const held: HeldRequest[] = [];

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { signal, method, headers, url, credentials } = request;
    // Not of a clone: reading one takes more than promises.
    const body = await request.text();
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const entry: HeldRequest = { method, url: new URL(url), body, release: leave(resolve) };
      function leave(settle: () => void) {
        return () => {
          const index = held.indexOf(entry);
          if (index >= 0) held.splice(index, 1);
          signal.removeEventListener('abort', onAbort);
          settle();
        };
      }
      const onAbort = leave(() => reject(signal.reason));
      signal.addEventListener('abort', onAbort);
      held.push(entry);
    });
    return through(new Request(url, { method, headers, credentials, signal, ...(body !== '' && { body }) }));
  }

  return { fetch, held };
}
