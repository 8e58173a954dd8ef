import { afterEach, expect, test, vi } from 'vitest';
import { findFirefox } from '../browser/support/real-browser/find-firefox.ts';
import { findBrowser } from '../support/find-browser.ts';
import { runVitest } from './support/run-vitest.ts';

// Each waits for a vitest of its own, which a busy machine makes wait.
vi.setConfig({ testTimeout: 120_000 });

const config = 'test/house/fixtures/no-browser/vitest.config.ts';

afterEach(() => vi.unstubAllEnvs());

test('without a browser the suite fails on CI', async () => {
  const { code, printed } = await runVitest(config);
  expect(code).toBe(1);
  expect(printed).toContain('on CI a missing browser is a failure');
});

test('without a browser it passes elsewhere, and says loudly what did not run and why', async () => {
  const { code, printed } = await runVitest(config, [], { CI: '' });
  expect(code).toBe(0);
  expect(printed).toContain('THE BROWSER SUITE DID NOT RUN: no Chromium was found (planted)');
});

test('without the other runtimes their suite fails on CI, and elsewhere says loudly what did not run and why', async () => {
  const runtimes = 'test/house/fixtures/no-runtimes/vitest.config.ts';
  const onCi = await runVitest(runtimes);
  expect([onCi.code, onCi.printed]).toEqual([1, expect.stringContaining('on CI a missing runtime is a failure')]);
  const elsewhere = await runVitest(runtimes, [], { CI: '' });
  expect([elsewhere.code, elsewhere.printed]).toEqual([
    0,
    expect.stringContaining('THE RUNTIMES DID NOT RUN: planted'),
  ]);
});

test('without the peer the comparison fails on CI, and elsewhere says loudly what did not run and why', async () => {
  const peer = 'test/house/fixtures/no-peer/vitest.config.ts';
  const onCi = await runVitest(peer);
  expect([onCi.code, onCi.printed]).toEqual([1, expect.stringContaining('on CI a missing peer is a failure')]);
  const elsewhere = await runVitest(peer, [], { CI: '' });
  expect([elsewhere.code, elsewhere.printed]).toEqual([
    0,
    expect.stringContaining('THE COMPARISON WITH THE PEER DID NOT RUN: planted'),
  ]);
});

test('without the apps their suite fails on CI, and elsewhere says loudly what did not run and why', async () => {
  const apps = 'test/house/fixtures/no-apps/vitest.config.ts';
  const onCi = await runVitest(apps);
  expect([onCi.code, onCi.printed]).toEqual([
    1,
    expect.stringContaining('on CI an app that was not tried is a failure'),
  ]);
  const elsewhere = await runVitest(apps, [], { CI: '' });
  expect([elsewhere.code, elsewhere.printed]).toEqual([0, expect.stringContaining('THE APPS DID NOT RUN: planted')]);
});

test('CHROME_PATH is tried first, and told of when it does not start', async () => {
  vi.stubEnv('CHROME_PATH', process.execPath);
  expect(await findBrowser()).toEqual({ path: process.execPath, tried: [] });
  vi.stubEnv('CHROME_PATH', '/no/such/chrome');
  expect((await findBrowser()).tried[0]).toBe('/no/such/chrome does not exist');
});

test('FIREFOX_PATH alone is tried when it is set, and told of when it does not start', () => {
  vi.stubEnv('FIREFOX_PATH', process.execPath);
  expect(findFirefox()).toEqual({ path: process.execPath, tried: [] });
  vi.stubEnv('FIREFOX_PATH', '/no/such/firefox');
  expect(findFirefox()).toEqual({ path: null, tried: ['/no/such/firefox does not exist'] });
});
