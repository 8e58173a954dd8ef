import { expect, test } from 'vitest';
import { RUNTIMES } from './install.ts';

// Stands in for the suite where npm could not bring the runtimes: not a silent gap here, a failure on CI.
test(`${RUNTIMES.map(({ name }) => name).join(', ')} DID NOT RUN: npm could not bring them`, () => {
  const because = process.env.NO_RUNTIMES_BECAUSE || 'unknown';
  console.warn(`\n${'!'.repeat(100)}\nTHE RUNTIMES DID NOT RUN: ${because}\n${'!'.repeat(100)}\n`);
  expect(process.env.CI ?? '', 'on CI a missing runtime is a failure').toMatch(/^(?:|0|false)$/);
});
