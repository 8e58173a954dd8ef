import { onTestFinished } from 'vitest';
import { type FrontendApiEmulator, type FrontendApiEmulatorOptions, frontendApiEmulator } from 'xstate-session/testing';

/** How a test talks to an emulator. */
export type Transport = 'fetch' | 'http';

/** An emulator and a way to it. */
export interface ReachedEmulator {
  readonly emulator: FrontendApiEmulator;
  readonly url: string;
  /** Sends a request to a path. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** Sends a form. */
  readonly post: (path: string, fields?: Record<string, string>, init?: RequestInit) => Promise<Response>;
}

// Making a key takes a good part of a second: the emulators of a file share one.
const signingKey = frontendApiEmulator().signingKey();

/** An emulator reached over real HTTP, or by its own `fetch`; closed when the test is over. */
export async function reachEmulator(
  transport: Transport,
  options: FrontendApiEmulatorOptions = {},
): Promise<ReachedEmulator> {
  const emulator = frontendApiEmulator({ signingKey, ...options });
  onTestFinished(() => emulator.close());
  const url =
    transport === 'http' ? (await emulator.listen()).url : `https://frontend-api.test${options.basePath ?? ''}`;
  const send = transport === 'http' ? fetch : emulator.fetch;
  const ask = (path: string, init?: RequestInit) => send(`${url}${path}`, { redirect: 'manual', ...init });
  return {
    emulator,
    url,
    ask,
    post: (path, fields = {}, init = {}) => ask(path, { method: 'POST', body: new URLSearchParams(fields), ...init }),
  };
}

/** The JWT of a token answer. */
export async function jwtOf(response: Response): Promise<string> {
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'jwt' in answer && typeof answer.jwt === 'string')
    return answer.jwt;
  throw new TypeError(`no token answer: ${response.status}`);
}

/** The status and the first error code of an answer. */
export async function refusal(response: Response): Promise<[status: number, code: unknown]> {
  const answer = (await response.json()) as { errors?: { code?: unknown }[] };
  return [response.status, answer.errors?.[0]?.code];
}
