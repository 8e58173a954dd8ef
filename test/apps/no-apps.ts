import { expect, test } from 'vitest';
import { APPS } from './apps.ts';

// Stands in for the suite where there is no browser or npm could not bring Node: not a silent gap here, a failure on CI.
test(`${APPS.map(({ name }) => name).join(', ')} DID NOT RUN`, () => {
  const because = process.env.NO_APPS_BECAUSE || 'unknown';
  console.warn(`\n${'!'.repeat(100)}\nTHE APPS DID NOT RUN: ${because}\n${'!'.repeat(100)}\n`);
  expect(process.env.CI ?? '', 'on CI an app that was not tried is a failure').toMatch(/^(?:|0|false)$/);
});
