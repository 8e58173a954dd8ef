import { type Browser, firefox } from 'playwright-core';

/** A page per process as far as it goes, and no host to reach but this machine. */
const PREFERENCES = {
  'dom.ipc.processCount': 20,
  'dom.ipc.processCount.webIsolated': 20,
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
};

/** What of Playwright's inside is used here. */
interface Inside {
  readonly _connection: { toImpl(object: unknown): Implementation };
}
interface Implementation {
  readonly _bidiFirefox: { amendEnvironment(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv };
  readonly _browserSession: { send(method: string, input: unknown): Promise<unknown> };
  readonly options: { readonly browserProcess: { readonly process?: { readonly pid?: number } } };
}

/**
 * Starts a stock Firefox over WebDriver BiDi; `playwright.firefox` without a channel needs a build of its own.
 *
 * @returns The browser, and the id of its main process.
 */
export async function launchFirefox(executablePath: string): Promise<{ browser: Browser; pid: number }> {
  const { _connection: connection } = firefox as unknown as Inside;
  const starter = connection.toImpl(firefox)._bidiFirefox;
  const amend = starter.amendEnvironment.bind(starter);
  // With it, all of Firefox ends when a page's process does, which a test kills.
  starter.amendEnvironment = (given) => ({ ...amend(given), MOZ_CRASHREPORTER_SHUTDOWN: undefined });
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath,
    headless: true,
    firefoxUserPrefs: PREFERENCES,
  });
  const { options, _browserSession: session } = connection.toImpl(browser);
  const send = session.send.bind(session);
  // Each new context sends it, and Firefox 153 does not know it yet: the context would fail.
  session.send = async (method, input) => (method === 'emulation.setMediaFeaturesOverride' ? {} : send(method, input));
  return { browser, pid: options.browserProcess.process?.pid ?? 0 };
}
