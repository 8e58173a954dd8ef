import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** One session of a WebDriver, with a browser of its own. */
export interface WebDriver extends AsyncDisposable {
  /** Sends a command of this session; commands are sent one after another. */
  send(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  /** The same, to one of its windows. */
  inWindow(handle: string, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
}

/**
 * Starts a WebKitWebDriver, and the browser that comes with it, on a display that nobody sees.
 *
 * @param executablePath - Of the driver.
 */
export async function startWebDriver(executablePath: string): Promise<WebDriver> {
  const port = await freePort();
  // Its sandbox needs rights that a container does not give.
  const env = { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
  const command = ['xvfb-run', '-a', executablePath, `--port=${port}`];
  // A process group of its own, so that driver, browser and display end together.
  const child = spawn(command[0] as string, command.slice(1), { env, stdio: 'ignore', detached: true });
  const origin = `http://127.0.0.1:${port}`;

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${origin}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  }

  await started(() => call('GET', '/status'));
  const capabilities = { alwaysMatch: {} };
  const { sessionId } = (await call('POST', '/session', { capabilities })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (what: () => Promise<unknown>): Promise<unknown> => {
    const next = last.then(what, what);
    last = next.catch(() => undefined);
    return next;
  };

  return {
    send: (method, path, body) => inTurn(() => call(method, `${session}${path}`, body)),
    inWindow: (handle, method, path, body) =>
      inTurn(async () => {
        await call('POST', `${session}/window`, { handle });
        return call(method, `${session}${path}`, body);
      }),
    async [Symbol.asyncDispose]() {
      await inTurn(() => call('DELETE', session)).catch(() => undefined);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.pid !== undefined) process.kill(-child.pid);
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function started(answers: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await answers();
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
