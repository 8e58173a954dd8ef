import { afterAll, expect, vi } from 'vitest';

// The gates that hold inside a page. The network is closed by the browser's own flags, see browser-flags.ts.
const untouched = { fetch: globalThis.fetch, Date: globalThis.Date, random: Math.random };

afterAll(() => {
  const fake = vi.isFakeTimers();
  vi.useRealTimers();
  expect(fake, 'fake timers were left on: call vi.useRealTimers()').toBe(false);
  expect({ fetch: globalThis.fetch, Date: globalThis.Date, random: Math.random }, 'a global was left replaced').toEqual(
    untouched,
  );
});
