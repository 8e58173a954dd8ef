/** The status, the first error code and the asked-for pause that any client's error may carry. */
export interface ResponseFacts {
  /** The HTTP status. */
  readonly status?: number;
  /** The first error code of the body, verbatim. */
  readonly code?: string;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

/**
 * Reads from any thrown value what an HTTP answer left on it: `status` or `response.status`, the first of `errors` (or of
 * `data.errors`), and `retryAfterMs`. Total: a hostile getter counts as absent.
 */
export function responseFacts(error: unknown): ResponseFacts {
  try {
    const { status, response, errors, data, retryAfterMs } = Object(error);
    const code: unknown = (errors ?? data?.errors)?.[0]?.code;
    const found: unknown = typeof status === 'number' ? status : response?.status;
    return {
      ...(typeof found === 'number' && { status: found }),
      ...(typeof code === 'string' && { code }),
      ...(retryAfterMs >= 0 && { retryAfterMs: Number(retryAfterMs) }),
    };
  } catch {
    return {};
  }
}
