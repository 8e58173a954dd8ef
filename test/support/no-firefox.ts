import { expect, test } from 'vitest';

// Stands in for the suite where there is no Firefox. npm brings none, so this is no failure; one that was named must start.
test('the suite DID NOT RUN: no Firefox was found', () => {
  const tried = process.env.NO_BROWSER_BECAUSE || 'nothing to try';
  console.warn(
    `\n${'!'.repeat(100)}\nTHE SUITE DID NOT RUN IN FIREFOX: none was found (${tried}).\n` +
      `Install Firefox, or set FIREFOX_PATH to one.\n${'!'.repeat(100)}\n`,
  );
  expect(process.env.FIREFOX_PATH ?? '', 'FIREFOX_PATH names no Firefox that starts').toBe('');
});
