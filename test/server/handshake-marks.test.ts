import { describe, expect, test } from 'vitest';
import { authenticateRequest } from 'xstate-session/server';
import { marked, markName, markOf, plainMarkName, sent, used } from './support/marks.ts';
import { rowOptions, rowRequest } from './support/row-request.ts';
import { NOW } from './support/tokens.ts';
import type { RowPart } from './table/row.ts';

type Case = Omit<RowPart, 'status' | 'reason' | 'when'>;

const authenticate = (row: Case) => authenticateRequest(rowRequest(row), rowOptions(row));
const expired = { __session: '@expired', __client_uat: 'in' };

describe('the marks of handshakes', () => {
  const sentBefore = (count: number, secondsAgo: (at: number) => number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `__clerk_handshake_started_tab-${String(at).padStart(4, '0')}`,
        `${NOW - secondsAgo(at)}-${'s'.repeat(16)}`,
      ]),
    );
  const linesOf = async (row: Case) => (await authenticate({ ...row })).headers.getSetCookie();

  test('are one for each handshake: that of one tab leaves those of the others alone', async () => {
    const first = await authenticate({ cookies: expired, options: { randomBytes: (n) => new Uint8Array(n).fill(1) } });
    const second = await authenticate({ cookies: expired, options: { randomBytes: (n) => new Uint8Array(n).fill(2) } });
    const jar: Record<string, string> = {};
    for (const line of [first, second].flatMap(({ headers }) => headers.getSetCookie().slice(1))) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*);/.exec(line) ?? [];
      jar[name] = value;
    }
    expect(Object.keys(jar)).toHaveLength(2);
    for (const { headers } of [second, first]) {
      const back = new URL(headers.get('location') ?? '').searchParams.get('redirect_url') ?? '';
      const state = await authenticate({
        url: `${back}&__clerk_handshake=@handshake`,
        cookies: jar,
        options: { clockSkewMs: 10_000 },
      });
      expect(state.status).toBe('signed-in');
      // Its own goes, and no other.
      const gone = state.headers.getSetCookie().filter((line) => line.startsWith('__Host-__clerk_handshake_started'));
      expect(gone).toHaveLength(1);
      delete jar[gone[0]?.split('=')[0] ?? ''];
    }
    expect(jar).toEqual({});
  });

  const answered = `?${marked}&__clerk_handshake=@handshake`;

  test('on https are in cookies that no other host of the domain can set, and count from there alone', async () => {
    const begun = await linesOf({ cookies: expired, options: { randomBytes: (length) => new Uint8Array(length) } });
    expect(begun).toContainEqual(expect.stringMatching(new RegExp(`^${markName}=[^;]+; Path=/;.*; Secure$`)));
    expect(begun.join()).not.toContain('Domain');
    const url = `https://app.example/page${answered}`;
    expect((await authenticate({ url, cookies: sent })).status).toBe('signed-in');
    // What a subdomain can set, or a version before this one has set: the browser is sent once more, nobody is signed out.
    const planted = { [plainMarkName]: markOf(5), __client_uat: 'in' };
    const state = await authenticate({ url, cookies: planted });
    expect([state.status, state.reason]).toEqual(['handshake', 'client-uat-but-no-session-token']);
  });

  // A browser holds such a name not to be one with the prefix, and takes it from any host of the domain.
  test.each([
    ['a no-break space before it', `\u00a0${markName}`],
    ['a no-break space behind it', `${markName}\u00a0`],
    ['a form feed before it', `\f${markName}`],
    ['a vertical tab behind it', `${markName}\v`],
  ])('on https do not count from a cookie that has their name with %s', async (_, name) => {
    const url = `https://app.example/page${answered}`;
    const cookie = (mark: string) => ({ cookie: `${mark}=${markOf(5)}; __client_uat=${NOW - 60}` });
    expect((await authenticate({ url, headers: cookie(` \t${markName} `) })).status).toBe('signed-in');
    expect((await authenticate({ url, headers: cookie(name) })).reason).toBe('client-uat-but-no-session-token');
  });

  test('behind a proxy that ends https are as on https', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' };
    const url = `http://internal:3000/page${answered}`;
    expect((await authenticate({ url, headers, cookies: sent })).status).toBe('signed-in');
    expect((await authenticate({ url, headers, cookies: { [plainMarkName]: markOf(5) } })).status).not.toBe(
      'signed-in',
    );
  });

  test('on http, as in development, have plain names, and count', async () => {
    const options = { authorizedParties: undefined };
    const begun = await linesOf({ url: 'http://localhost:3000/page', cookies: expired, options });
    expect(begun).toContainEqual(expect.stringMatching(/^__clerk_handshake_started_[^;]+; Path=\/;(?!.*Secure)/));
    const url = `http://localhost:3000/page${answered}`;
    expect((await authenticate({ url, options, cookies: { [plainMarkName]: markOf(5) } })).status).toBe('signed-in');
  });

  test('are taken away unused beyond eight, the oldest first, sixteen at once at most', async () => {
    const few = await linesOf({ cookies: { ...expired, ...sentBefore(7, (at) => at) } });
    expect(few.filter((line) => line.endsWith('Max-Age=0'))).toEqual([]);
    const many = await linesOf({ cookies: { ...expired, ...sentBefore(10, (at) => at) } });
    expect(many.filter((line) => line.endsWith('Max-Age=0'))).toEqual([
      '__clerk_handshake_started_tab-0009=; Path=/; Max-Age=0',
      '__clerk_handshake_started_tab-0008=; Path=/; Max-Age=0',
      '__clerk_handshake_started_tab-0007=; Path=/; Max-Age=0',
    ]);
    const flood = await linesOf({ cookies: { ...expired, ...sentBefore(60, () => 1) } });
    expect(flood.filter((line) => line.endsWith('Max-Age=0'))).toHaveLength(16);
  });

  test.each<[string, (length: number) => Uint8Array]>([
    [
      'throws',
      () => {
        throw new TypeError('canary');
      },
    ],
    ['is too short', () => new Uint8Array(3)],
    ['is no bytes', () => 'xxxxxxxxxxxxxxxxxx' as unknown as Uint8Array],
  ])('are none where the randomness %s: the handshake goes on, and it is said once', async (_, randomBytes) => {
    const lines: string[] = [];
    const options = { randomBytes, logger: { warn: (...line: unknown[]) => void lines.push(JSON.stringify(line)) } };
    const row = { cookies: expired, options };
    const settled = rowOptions(row);
    const state = await authenticateRequest(rowRequest(row), settled);
    await authenticateRequest(rowRequest(row), settled);
    expect(state.status).toBe('handshake');
    expect(state.headers.get('location')).not.toContain('__clerk_handshake_started');
    expect(state.headers.getSetCookie()).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining('check randomBytes')]);
  });

  test('are the platform’s where no randomness is given: no two are the same', async () => {
    const { randomBytes: _, ...options } = rowOptions({});
    const states = await Promise.all(
      Array.from({ length: 20 }, () => authenticateRequest(rowRequest({ cookies: expired }), options)),
    );
    const marks = states.map(({ headers }) =>
      new URL(new URL(headers.get('location') ?? '').searchParams.get('redirect_url') ?? '').searchParams.get(
        '__clerk_handshake_started',
      ),
    );
    expect(new Set(marks).size).toBe(20);
    expect(marks[0]).toMatch(/^[\w-]{24}$/);
  });

  test('that are lost on the way end in what the cookies say, and the operator is told once', async () => {
    const lines: unknown[] = [];
    const row = {
      url: `https://app.example/?${marked}&__clerk_handshake=@handshake`,
      cookies: { __client_uat: 'in' },
      options: { logger: { warn: (...line: unknown[]) => void lines.push(line) } },
    };
    const options = rowOptions(row);
    const first = await authenticateRequest(rowRequest(row), options);
    await authenticateRequest(rowRequest(row), options);
    expect([first.status, first.reason]).toEqual(['handshake', 'client-uat-but-no-session-token']);
    expect(lines).toEqual([
      [expect.stringContaining('let cookies through that have __clerk_handshake in their names')],
    ]);
    // A link that somebody else has made says nothing of the set-up.
    lines.length = 0;
    await authenticate({ ...row, url: 'https://app.example/?__clerk_handshake=@handshake' });
    expect(lines).toEqual([]);
  });

  test('go with the browser’s return, whatever it brought', async () => {
    const nothing = await authenticate({ url: `https://app.example/?${marked}`, cookies: sent });
    expect(nothing.headers.getSetCookie()).toEqual([used]);
    const again = await authenticate({
      url: `https://app.example/?${marked}&__clerk_handshake=@handshake-forged`,
      cookies: { ...sent, __client_uat: 'in' },
      options: { randomBytes: (n) => new Uint8Array(n).fill(1) },
    });
    expect(again.status).toBe('handshake');
    expect(again.headers.getSetCookie()).toContain(used);
  });
});
