import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Runs bundles that lie in a folder of their own, where vitest is not installed: see `support/bundle-faults.ts`.
export default defineConfig({
  resolve: { alias: { vitest: fileURLToPath(new URL('../../../node_modules/vitest/dist/index.js', import.meta.url)) } },
  // Longer than a busy machine needs: a test that only ran out of time would pass for one that has seen the fault.
  test: { include: ['*.test.js'], isolate: false, testTimeout: 180_000 },
});
