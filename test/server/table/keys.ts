import { ownKey } from '../support/tokens.ts';
import { type DecisionRow, group, signedIn, signedOut } from './row.ts';

const jwksUrl = 'https://clerk.app.example/.well-known/jwks.json';
const published = (answer: () => Promise<Response>) => ({ options: { keys: { jwksUrl }, fetch: answer } });
const json = (body: unknown, status = 200) => published(async () => Response.json(body, { status }));
const notLoaded = 'jwk-remote-failed-to-load';
const invalid = 'jwk-remote-invalid';
/** It says of itself that it is an RSA key, and is none: the check of the options cannot tell. */
const brokenPem = '-----BEGIN PUBLIC KEY-----\nMBMwDQYJKoZIhvcNAQEBBQADAgAA\n-----END PUBLIC KEY-----';
const escapedPem = ownKey.pem.replaceAll('\n', '\\n');
const otherKey = { ...ownKey.jwk, kid: 'ins_x' };

/** Where the keys come from, and what becomes of a good token when they do not come. */
export const keyRows: readonly DecisionRow[] = group(
  'The keys',
  { cookies: { __session: '@valid', __client_uat: 'in' } },
  [
    signedIn('a JWK set at hand'),
    signedIn('a public key in PEM', { options: { keys: { pem: ownKey.pem } } }),
    signedIn('in PEM, its line breaks written as in a variable', { options: { keys: { pem: escapedPem } } }),
    signedIn('in PEM, whatever the "kid"', {
      options: { keys: { pem: ownKey.pem } },
      cookies: { __session: '@unknown-kid' },
    }),
    signedIn('published', json(ownKey.jwks)),
    signedIn('published, beside keys of other kinds', json({ keys: [{ kty: 'EC' }, null, 7, ownKey.jwk] })),
    signedOut('in PEM that cannot be imported', 'jwk-failed-to-resolve', { options: { keys: { pem: brokenPem } } }),
    signedOut('two of one "kid"', 'jwk-failed-to-resolve', {
      options: { keys: { jwks: { keys: [ownKey.jwk, ownKey.jwk] } } },
    }),
    signedOut('of another algorithm', 'jwk-kid-mismatch', {
      options: { keys: { jwks: { keys: [{ ...ownKey.jwk, alg: 'RS512' }] } } },
    }),
    signedOut('for encryption', 'jwk-kid-mismatch', {
      options: { keys: { jwks: { keys: [{ ...ownKey.jwk, use: 'enc' }, otherKey] } } },
    }),
    signedOut('at hand, without this "kid"', 'jwk-kid-mismatch', { options: { keys: { jwks: { keys: [otherKey] } } } }),
    signedOut('published, without this "kid"', 'jwk-kid-mismatch', json({ keys: [otherKey] })),
    signedOut(
      'out of reach',
      notLoaded,
      published(() => Promise.reject(new TypeError('no'))),
    ),
    signedOut('the server is down', notLoaded, json({}, 500)),
    signedOut(
      'redirected elsewhere',
      notLoaded,
      published(async () => Response.redirect('https://evil.example/')),
    ),
    signedOut(
      'answered with no JSON',
      invalid,
      published(async () => new Response('<html>')),
    ),
    signedOut(
      'answered with nothing',
      invalid,
      published(async () => new Response(null)),
    ),
    signedOut('answered with another shape', invalid, json([ownKey.jwk])),
    signedOut('answered with an empty set', invalid, json({ keys: [] })),
    signedOut(
      'answered without end',
      invalid,
      published(async () => new Response('x'.repeat(300_000))),
    ),
  ],
);
