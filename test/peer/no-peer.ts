import { expect, test } from 'vitest';

// Stands in for the comparison where npm could not bring the peer: not a silent gap here, a failure on CI.
test('THE COMPARISON WITH THE PEER DID NOT RUN: npm could not bring it', () => {
  const because = process.env.NO_PEER_BECAUSE || 'unknown';
  console.warn(`\n${'!'.repeat(100)}\nTHE COMPARISON WITH THE PEER DID NOT RUN: ${because}\n${'!'.repeat(100)}\n`);
  expect(process.env.CI ?? '', 'on CI a missing peer is a failure').toMatch(/^(?:|0|false)$/);
});
