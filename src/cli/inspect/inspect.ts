import { readFileSync } from 'node:fs';
import { viewerPage } from '../../inspect/viewer/viewer-page.ts';
import { VIEWER_PORT } from '../../inspect/viewer/viewer-port.ts';
import { type InspectServer, startInspectServer } from './inspect-server.ts';

/** What the command `inspect` was told. */
export interface InspectOptions {
  /** Default 4777. */
  readonly port?: number;
  /** The folder of the drawings. Default: the package's `docs`, seen from `dist`. */
  readonly docs?: URL;
}

/** Where the command prints. */
export interface InspectOutput {
  out(line: string): void;
  err(line: string): void;
}

/**
 * `xstate-session inspect [--port N]`: serves the viewer until it is closed.
 *
 * @returns The server, or `null` when the port cannot be had.
 */
export async function inspect(options: InspectOptions, { out, err }: InspectOutput): Promise<InspectServer | null> {
  const { port = VIEWER_PORT, docs = new URL('../docs/', import.meta.url) } = options;
  const svg = readFileSync(new URL('session.machine.light.svg', docs), 'utf8');
  try {
    const server = await startInspectServer({ page: viewerPage(svg), port });
    out(`The viewer is at ${server.url}`);
    out(`In the app: createSession({ …, inspect: createInspector(connectViewer({ url: '${server.url}' })) })`);
    return server;
  } catch {
    err(`inspect: port ${port} cannot be had; choose another with --port.`);
    return null;
  }
}
