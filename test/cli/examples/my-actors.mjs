// my-actors.mjs
export const actors = ({ url, fetch, sessionId }) => ({
  async createToken({ expiredToken, skipCache }, { signal }) {
    const search = new URLSearchParams();
    if (expiredToken) search.set('expired_token', expiredToken);
    else if (skipCache) search.set('debug', 'skip_cache');
    const response = await fetch(`${url}/v1/client/sessions/${sessionId}/tokens?${search}`, {
      method: 'POST',
      body: new URLSearchParams({ organization_id: '' }),
      signal,
    });
    const body = await response.json().catch(() => ({}));
    if (response.ok) return body.jwt;
    const retryAfterMs = 1_000 * Number(response.headers.get('retry-after') ?? 0);
    throw { status: response.status, errors: body.errors, retryAfterMs };
  },
});
