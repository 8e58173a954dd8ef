import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createElement, Suspense, use } from 'react';
import { renderToPipeableStream } from 'react-dom/server';
import { expect, test } from 'vitest';
import { SessionProvider, useAuthorizedFetch, useSession, useToken } from 'xstate-session/react';

const create = () => {
  throw new TypeError('create was called on a server');
};

function stream(element: Parameters<typeof renderToPipeableStream>[0]): Promise<string> {
  const out = new PassThrough();
  const errors: unknown[] = [];
  const { pipe } = renderToPipeableStream(element, {
    onAllReady: () => pipe(out),
    onError: (error) => void errors.push(error),
  });
  return text(out).then((html) => {
    expect(errors).toEqual([]);
    return html.replaceAll(/<!--.*?-->/g, '');
  });
}

const later = Promise.resolve('later');

function Status() {
  return createElement('p', null, `${useSession().status} ${useToken() ?? 'no token'}`);
}

function Late() {
  return createElement('p', null, `${use(later)} ${useSession().status}`);
}

/** What a page asks for while it renders; the promise outlives the render, as a cache's does. */
let asked: Promise<unknown> | undefined;

function Asking() {
  const api = useAuthorizedFetch({ origins: ['https://api.example.com'] });
  asked ??= api('https://api.example.com/').catch(({ code }) => code);
  return createElement('p', null, String(use(asked)));
}

test('a streamed page that suspends below the provider shows one state throughout', async () => {
  const late = createElement(Suspense, { fallback: null }, createElement(Late));
  const source = { create, initial: { status: 'signed-in' } } as const;
  const html = await stream(createElement(SessionProvider, source, createElement(Status), late));
  expect(html).toContain('<p>signed-in no token</p>');
  expect(html).toContain('<p>later signed-in</p>');
});

test('a request that a server makes while it renders is refused, not waited for', async () => {
  const asking = createElement(Suspense, { fallback: null }, createElement(Asking));
  expect(await stream(createElement(SessionProvider, { create }, asking))).toContain('<p>not-signed-in</p>');
});
