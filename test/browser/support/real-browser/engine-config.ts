import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { gates } from '../../../../vitest.config.ts';

/**
 * The suites of real pages once more, in an engine that is installed. Not a part of `npm test`: npm brings none of them, and
 * a run takes minutes.
 */
export function engineConfig(name: 'firefox' | 'webkit'): ViteUserConfig {
  return defineConfig({
    test: {
      ...gates,
      name,
      include: ['test/browser/{many-tabs,real-pages,pages-and-cookies,back-forward-cache}.test.ts'],
      env: { ...gates.env, REAL_BROWSER: name },
      setupFiles: ['test/support/setup.ts'],
      fileParallelism: false,
    },
  });
}
