import { type AuthenticateOptions, processSharedRefresh } from 'xstate-session/server';
import type { RowPart } from '../table/row.ts';
import { namedTokens } from './named-tokens.ts';
import { NOW, NOW_MS, ownKey, publishableKey, suffixOf } from './tokens.ts';

const UATS: Readonly<Record<string, string>> = {
  in: String(NOW - 3600),
  same: String(NOW - 10),
  just: String(NOW - 5),
  out: '0',
};

/** The options a row is run with. */
export function rowOptions(row: Omit<RowPart, 'status' | 'reason' | 'when'>): AuthenticateOptions {
  return {
    publishableKey: publishableKey(row.instance ?? 'production'),
    keys: { jwks: ownKey.jwks },
    authorizedParties: ['https://app.example'],
    now: () => NOW_MS,
    // Rows share tokens, and must not share what became of them.
    sharedRefresh: processSharedRefresh(),
    randomBytes: (length) => new Uint8Array(length),
    ...row.options,
  };
}

/** The request of a row. */
export function rowRequest(row: Omit<RowPart, 'status' | 'reason' | 'when'>): Request {
  const suffix = `_${suffixOf(publishableKey(row.instance ?? 'production'))}`;
  const cookies = Object.entries(row.cookies ?? {}).map(([name, value]) => {
    const text = name.startsWith('__client_uat') ? (UATS[value] ?? value) : withTokens(value);
    return `${name.replace('~', suffix)}=${text}`;
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(row.headers ?? { 'sec-fetch-dest': 'document' })) {
    headers.set(name, withTokens(value));
  }
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  return new Request(withTokens(row.url ?? 'https://app.example/page'), { method: row.method ?? 'GET', headers });
}

/** A text with its `@names` replaced by tokens. */
function withTokens(text: string): string {
  return text.replaceAll(/@([a-z0-9-]+)/g, (_, name: string) => {
    const token = namedTokens[name];
    if (token === undefined) throw new TypeError(`no token is named ${name}`);
    return token;
  });
}
