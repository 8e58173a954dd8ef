import { describe, expect, test } from 'vitest';
import { frontendApi } from 'xstate-session/frontend-api';

describe('the url', () => {
  test.each([
    'https://clerk.example.com',
    'https://clerk.example.com:8443/',
    'https://example.com/__clerk/',
    'https://example.com/@scope',
    'https://localhost',
    'https://[2001:db8::1]/',
    'http://localhost',
    'http://LOCALHOST:3000/proxy',
    'http://app.localhost:3000',
    'http://127.0.0.1:1',
    'http://127.255.255.254',
    'http://2130706433/',
    'http://[::1]:3000',
    'http://[0:0:0:0:0:0:0:1]',
  ])('may be %s', (url) => {
    expect(frontendApi({ url })).toHaveProperty('createToken');
  });

  test.each([
    undefined,
    null,
    '',
    'clerk.example.com',
    '/relative',
    'http://clerk.example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://127.0.0.1.example.com',
    'http://128.0.0.1',
    'http://[::2]',
    'http://0.0.0.0',
    'http://user@localhost',
    'ftp://localhost',
    'ws://localhost',
    'javascript:alert(1)',
    'https://user@example.com',
    'https://user:s3cret@example.com',
    'https://:s3cret@example.com',
    'https://example.com?',
    'https://example.com/?token=s3cret',
    'https://example.com#',
    'https://example.com/#s3cret',
    'https://user:s3cret@',
  ])('must not be %s, and the error does not quote it', (url) => {
    const create = () => frontendApi({ url: url as string });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/^frontendApi: url must be https/);
    expect(create).not.toThrow(/s3cret/);
  });
});

test('it goes on with options it does not know', () => {
  expect(frontendApi({ url: 'https://example.com', logger: {}, ...{ whatever: 1 } })).toHaveProperty('readClient');
});
