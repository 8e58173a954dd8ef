import { expect, test } from 'vitest';
import { deliberateDifferences } from './deliberate.ts';
import { situations } from './situations.ts';

const HEAD = `# Beside the best-known server of the protocol

In the repository \`npm run test:peer\` runs the server half beside \`@clerk/backend\` 3.25, on the same requests, keys and clock, and compares status, reason, redirect and
counter: ${situations.length} situations of a primary domain, where all ${situations.length} must be the same; every row of satellites, proxies, machines and pending sessions; and
3 000 odd requests, always the same ones unless \`SEED=<number>\` asks for others. It is run in CI, and fails on a difference that is not in this list. No code of the peer is used otherwise.

## What differs on purpose
`;

/** Not to be seen in an answer to one request: for these no request is compared. */
const BEYOND = [
  'A slow or refused back end ends in a bounded time, and without an exception; the peer has no deadline.',
  "The keys of a machine's JWT that cannot be had keep their own reasons (`jwk-…`), so that `require()` can answer 503; the peer says `token-verification-failed`.",
  'A satellite is checked once, at its options, and by the instance of the publishable key; the peer looks at the secret key, and at the `Origin` of each request, and throws.',
  'In production a handshake in the address counts only where its mark is in the address and in a cookie of the browser that this server sent there; the peer takes it from anybody. The cookies that the frontend API sets count for both.',
  "`Set-Cookie` lines of other cookies, and of other apps' suffixes, are dropped; answers with cookies are `private, no-store`; no `Access-Control-*` header is sent.",
  '`state.has` needs every condition that is given; of a role and a permission the peer looks at the permission alone. A machine has none of them for both.',
  'Without `fetchHandshakePayload` a handshake asks for its payload (`format=token`) instead of a nonce.',
  'For an app that accepts only access tokens no publishable key is needed.',
];

const line = (text: string) => `- ${text}\n`;

// After a change: npx vitest run --project node test/peer/docs.test.ts -u
test('docs/peer.md lists what differs on purpose, as the comparison knows it', async () => {
  const listed = deliberateDifferences.map(({ sentence }) => line(sentence)).join('');
  const beyond = BEYOND.map(line).join('');
  const page = `${HEAD}\n${listed}\nWhat the comparison does not see:\n\n${beyond}`;
  await expect(page).toMatchFileSnapshot('../../docs/peer.md');
  const ids = deliberateDifferences.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
