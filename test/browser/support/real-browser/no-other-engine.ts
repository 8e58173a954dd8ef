import { expect, test } from 'vitest';

const isFirefox = process.env.REAL_BROWSER === 'firefox';
const variable = isFirefox ? 'FIREFOX_PATH' : 'WEBKIT_PATH';
const what = isFirefox ? 'Firefox' : 'WebKitWebDriver (with xvfb-run)';

// Stands in for a suite where its engine is missing. npm brings none, so this is no failure; one that was named must start.
test(`the suite DID NOT RUN: no ${what} was found`, () => {
  const tried = process.env.NO_BROWSER_BECAUSE || 'nothing to try';
  console.warn(
    `\n${'!'.repeat(100)}\nTHE SUITE DID NOT RUN: no ${what} was found (${tried}).\n` +
      `Install it, or set ${variable} to one.\n${'!'.repeat(100)}\n`,
  );
  expect(process.env[variable] ?? '', `${variable} names none that starts`).toBe('');
});
