import type { IncomingMessage, ServerResponse } from 'node:http';
import { printable } from '../inspect/redaction/printable.ts';
import { recordOf } from '../protocol/unknown-values.ts';
import type { FrontendApiEmulator } from '../testing/emulator/contract.ts';
import { frontendApiWire } from '../testing/emulator/frontend-api-wire.ts';
import { EMULATOR_MODES, type EmulatorMode, type EmulatorModeOptions } from '../testing/emulator/modes.ts';
import type { EmulatedSessionOptions } from '../testing/emulator/sessions.ts';
import { emulatorWithRoute } from '../testing/frontend-api-emulator.ts';
import { isOwnName } from './loopback.ts';
import { loadWire } from './own-module.ts';
import type { CommandOutput } from './terminal.ts';

/** The port on which `xstate-session emulator` listens unless told otherwise. */
export const EMULATOR_PORT = 4778;

/** Where the emulator is switched, on its own port. */
export const CONTROL_PATH = '/__emulator';

/** What the command `emulator` was told. */
export interface EmulatorCommandOptions {
  readonly port: number;
  /** How long a token lives, in seconds. */
  readonly lifetime: number;
  /** A module with the adapter of the wire that is spoken, relative to the working directory. Default: the frontend API's. */
  readonly wire?: string;
}

/** An emulator that is served. */
export interface ServedEmulator {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `xstate-session emulator [--port N]`: serves a frontend API with one session, until it is closed, and a route that breaks it; with `--wire`
 * a back end of another wire.
 *
 * @returns `null` when the port cannot be had, or the wire not be loaded.
 */
export async function serveEmulator(
  { port, lifetime, wire: path }: EmulatorCommandOptions,
  { out, err }: CommandOutput,
): Promise<ServedEmulator | null> {
  const loaded = path === undefined ? { wire: frontendApiWire } : await loadWire(path);
  if ('problem' in loaded) {
    err(printable(`emulator: ${loaded.problem}.`));
    return null;
  }
  const { wire } = loaded;
  const emulator = emulatorWithRoute({ tokenLifetimeSeconds: lifetime, wire }, (request, response) => {
    if (request.url !== CONTROL_PATH) return false;
    void control(emulator, request, response);
    return true;
  });
  const { id } = emulator.createSession();
  try {
    const { url } = await emulator.listen({ port });
    out(printable(`${capitalized(wire.name)} is at ${url}, its session is ${id}.`));
    out(
      wire === frontendApiWire
        ? `In the app: createSession({ ...frontendApi({ url: '${url}' }), sessionId: '${id}' })`
        : `In the app: your own actors, with ${url} as their address, and sessionId: '${id}'`,
    );
    out(`Break it: curl ${url}${CONTROL_PATH} --json '{"mode":"origin-outage"}'`);
    out(`Modes: ${EMULATOR_MODES.join(', ')}.`);
    return { url, close: () => emulator.close() };
  } catch {
    await emulator.close();
    err(`emulator: port ${port} cannot be had; choose another with --port.`);
    return null;
  }
}

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const BODY_CHARS_MAX = 4_096;
const REQUESTS_SHOWN = 20;
/** What a request to the control route may say. */
const FIELDS = ['mode', 'options', 'tokenLifetimeSeconds', 'createSession', 'endSession', 'rotateKey', 'reset'];

/** `GET` tells how it stands, `POST` with JSON changes it and tells so, too. */
async function control(
  emulator: FrontendApiEmulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, headers } = request;
  // A page of any origin may speak to the API; it may not break it. A script of one sends its origin, a form no JSON.
  const isForeign = headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
  if (isForeign || !isOwnName(headers.host)) return answer(response, 403, refusal('Only this machine may break it.'));
  if (method === 'GET') return answer(response, 200, stateOf(emulator));
  if (method !== 'POST') return answer(response, 405, refusal('Send JSON by POST, or ask by GET.'));
  if (!/^application\/json *(?:;|$)/i.test(headers['content-type'] ?? ''))
    return answer(response, 415, refusal('Send it with the header Content-Type: application/json.'));
  const { problem, ...done } = change(emulator, await bodyOf(request));
  if (problem !== undefined) return answer(response, 400, refusal(problem));
  answer(response, 200, { ...stateOf(emulator), ...done });
}

/** What came of a change: what is wrong with it, or the id of a session that was created. */
interface Changed {
  readonly problem?: string;
  readonly createdSession?: string;
}

/** Does what is asked for; where something is wrong with it, nothing but what stands before that. */
function change(emulator: FrontendApiEmulator, asked: unknown): Changed {
  const { mode, options, tokenLifetimeSeconds, createSession, endSession, rotateKey, reset } = recordOf(asked);
  const unknown = Object.keys(recordOf(asked)).filter((name) => !FIELDS.includes(name));
  if (Object.keys(recordOf(asked)).length === 0 || unknown.length > 0) {
    return {
      problem: `Say one of ${FIELDS.join(', ')}${unknown.length > 0 ? `, not ${JSON.stringify(unknown)}` : ''}.`,
    };
  }
  const known = EMULATOR_MODES.find((one) => one === mode);
  if (mode !== undefined && known === undefined) return { problem: `The modes are ${EMULATOR_MODES.join(', ')}.` };
  if (options !== undefined && known === undefined)
    return { problem: 'The options are those of a mode: name it, too.' };
  const steps: readonly (readonly [wanted: boolean, what: string, run: () => unknown])[] = [
    [known !== undefined, 'options', () => emulator.setMode(known as EmulatorMode, optionsOf(options))],
    [tokenLifetimeSeconds !== undefined, 'tokenLifetimeSeconds', () => setLifetime(emulator, tokenLifetimeSeconds)],
    [createSession !== undefined, 'createSession', () => createNew(emulator, recordOf(createSession))],
    [endSession !== undefined, 'endSession', () => endKnown(emulator, String(endSession))],
    [rotateKey === true, 'rotateKey', () => void emulator.rotateKey()],
    [reset === true, 'reset', () => emulator.reset()],
  ];
  let changed: Changed = {};
  for (const [isWanted, what, run] of steps) {
    if (!isWanted) continue;
    try {
      changed = { ...changed, ...(run() as Changed | undefined) };
    } catch {
      return { problem: `The value of ${what} is out of range, or has a name that nobody knows.` };
    }
    if (changed.problem !== undefined) break;
  }
  return changed;
}

function createNew(emulator: FrontendApiEmulator, options: EmulatedSessionOptions): Changed {
  const { id } = options;
  return id !== undefined && emulator.session(id) !== undefined
    ? { problem: `The session ${JSON.stringify(id)} is there already: leave the id out, or give another.` }
    : { createdSession: emulator.createSession(options).id };
}

function endKnown(emulator: FrontendApiEmulator, id: string): Changed {
  if (emulator.session(id) === undefined) return { problem: `There is no session ${JSON.stringify(id)}.` };
  emulator.endSession(id);
  return {};
}

function optionsOf(options: unknown): EmulatorModeOptions[EmulatorMode] {
  return recordOf(options) as EmulatorModeOptions[EmulatorMode];
}

function setLifetime(emulator: FrontendApiEmulator, seconds: unknown): void {
  emulator.tokenLifetimeSeconds = Number(seconds);
}

/** How it stands, without a secret. */
function stateOf(emulator: FrontendApiEmulator): Record<string, unknown> {
  const { mode, tokenLifetimeSeconds, counters, requests } = emulator;
  return { mode, modes: EMULATOR_MODES, tokenLifetimeSeconds, counters, requests: requests.slice(-REQUESTS_SHOWN) };
}

const refusal = (message: string) => ({ errors: [{ code: 'control_invalid', message }] });

function answer(response: ServerResponse, status: number, body: object): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
}

/** `null` for what is no JSON, or too long to be read. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  try {
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
      // Read to its end all the same: a connection that is closed under it gets no answer.
      if (text.length <= BODY_CHARS_MAX) text += chunk;
    }
    return text.length > BODY_CHARS_MAX ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
