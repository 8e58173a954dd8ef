/** As Node's `fetch` says it. */
export function connectionReset(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new TypeError('read ECONNRESET'), { code: 'ECONNRESET' }),
  });
}
