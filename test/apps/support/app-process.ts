import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { App } from '../apps.ts';
import { folderOf, nodeOf } from '../install.ts';

/** An app that was built, served by a process of its own. */
export interface AppProcess extends AsyncDisposable {
  readonly origin: string;
  /** The end of what it has printed. */
  output(): string;
}

/** Serves an app, and waits until it says that it listens. */
export async function serveApp(app: App, origin: string, environment: Record<string, string>): Promise<AppProcess> {
  let output = '';
  const child = spawn(nodeOf(app), [...app.serve], {
    cwd: folderOf(app),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      PORT: new URL(origin).port,
      HOST: 'localhost',
      ...environment,
    },
  });
  await new Promise<void>((resolve, reject) => {
    const deadline = AbortSignal.timeout(60_000);
    deadline.addEventListener('abort', () => reject(new Error(`${app.name} does not listen:\n${output}`)));
    child.once('exit', (code) => reject(new Error(`${app.name} ended with ${code}:\n${output}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-20_000);
        if (app.listens.test(output)) resolve();
      });
    }
  }).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return { origin, output: () => output, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** An origin where nobody listens now: an app must know its own before it listens. */
export async function freeOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
