import { defineConfig } from 'vitest/config';
import { gates } from '../../vitest.config.ts';
import { installApart } from '../support/install-apart.ts';

const missingBecause = await installApart('peer', 'test/peer/npm');

// `npm run test:peer`: not a part of `npm test`, for it downloads the peer the first time.
export default defineConfig({
  test: {
    ...gates,
    name: 'peer',
    testTimeout: 100_000,
    include: [missingBecause === '' ? 'test/peer/comparison.peer.ts' : 'test/peer/no-peer.ts'],
    // The same 3 000 requests each time, unless others are asked for: a difference nobody knew is found by whoever looks for it.
    env: { ...gates.env, SEED: process.env.SEED ?? '594714655', NO_PEER_BECAUSE: missingBecause },
    setupFiles: ['test/support/setup.ts'],
  },
});
