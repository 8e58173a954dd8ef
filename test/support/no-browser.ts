import { expect, test } from 'vitest';

// Stands in for the browser suite where there is no browser: not a silent gap here, a failure on CI.
test('the browser suite DID NOT RUN: no Chromium was found', () => {
  const tried = process.env.NO_BROWSER_BECAUSE || 'nothing to try';
  console.warn(
    `\n${'!'.repeat(100)}\nTHE BROWSER SUITE DID NOT RUN: no Chromium was found (${tried}).\n` +
      `Install Chrome, or set CHROME_PATH to one.\n${'!'.repeat(100)}\n`,
  );
  expect(process.env.CI ?? '', 'on CI a missing browser is a failure').toMatch(/^(?:|0|false)$/);
});
