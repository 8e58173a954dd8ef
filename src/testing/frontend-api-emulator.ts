import { checkKnown } from '../protocol/caller-input.ts';
import { type CompleteWire, checkedWire, checkWire } from './emulator/checked-wire.ts';
import type { EmulatorServer, FrontendApiEmulator, FrontendApiEmulatorOptions } from './emulator/contract.ts';
import type { EmulatedApi } from './emulator/emulated-api.ts';
import { createEngine } from './emulator/engine.ts';
import { frontendApiWire } from './emulator/frontend-api-wire.ts';
import { EMULATOR_OPTIONS, LISTEN_OPTIONS, MINT_OPTIONS, SESSION_OPTIONS } from './emulator/known-names.ts';
import { createPlans } from './emulator/plans.ts';
import { createMasks, createRecorder } from './emulator/recorder.ts';
import { connectionReset, createFetchHandler, isLoopbackOrigin, listen, type Route } from './emulator/serve.ts';
import { createRefreshTokens, createSessionStore } from './emulator/sessions.ts';
import { createSigner } from './emulator/signer.ts';
import { createEdge, createTokenForge } from './emulator/token-forge.ts';
import { createWorkInProgress, waitWith } from './emulator/waiting.ts';

/**
 * A frontend API in one process, for tests and drills: it mints real tokens (RS256), and fails on demand in all the ways the real
 * one can. Use its {@link FrontendApiEmulator.fetch} in place of the network, or let it {@link FrontendApiEmulator.listen}.
 *
 * By default it speaks the frontend API's wire; with {@link FrontendApiEmulatorOptions.wire} that of another back end, in the same modes.
 *
 * It answers `POST /v1/client/sessions/:id/tokens[/:template]`, `POST …/end`, `POST …/touch`, `GET /v1/client`, `GET /v1/client/handshake`,
 * `GET /v1/clients/handshake_payload`, `POST /v1/sessions/:id/refresh`, `GET /.well-known/jwks.json` and `GET /v1/jwks`. It emulates
 * one instance with one browser client: it asks for no client cookie, and for a secret key only when it is given one, so never expose it. What it cannot read is
 * answered with a 4xx, never with an exception.
 *
 * @throws TypeError when an option is not known, or out of its range.
 */
export function frontendApiEmulator(options: FrontendApiEmulatorOptions = {}): FrontendApiEmulator {
  return emulatorWithRoute(options);
}

/**
 * The same, with something else on its server, beside the API.
 *
 * @param route - Is shown each request over HTTP first, and says whether it answers it itself.
 */
export function emulatorWithRoute(options: FrontendApiEmulatorOptions, route?: Route): FrontendApiEmulator {
  checkKnown('frontendApiEmulator', options, EMULATOR_OPTIONS);
  const basePath = checkedBasePath(options.basePath ?? '');
  const wire = wireOf(options);
  const now = () => (options.now ?? Date.now)();
  const secret = secretMaker(() => (options.random ?? Math.random)());
  const masks = createMasks();
  const recorder = createRecorder({ now, masks, keepRaw: options.rawRequests ?? false });
  const plans = createPlans();
  const sessions = createSessionStore(now);
  const signer = createSigner(options.signingKey);
  const workInProgress = createWorkInProgress();
  const refreshTokens = createRefreshTokens(options.refreshTokens === 'rotated', secret);
  const servers = new Set<EmulatorServer>();
  let lifetimeSeconds = checkedLifetime(options.tokenLifetimeSeconds ?? 60);
  let firstUrl: string | undefined;
  let closing = new AbortController();

  const issuer = () => options.issuer ?? firstUrl ?? 'https://frontend-api.test';
  const forge = createTokenForge(
    { now, issuer, lifetimeSeconds: () => lifetimeSeconds, templates: options.templates, session: sessions.get },
    signer,
  );

  const api: EmulatedApi = {
    now,
    sessions,
    edge: createEdge(now),
    keptTokens: new Map(),
    forge,
    signer,
    instance: options.instance ?? 'production',
    cookieSuffix: options.cookieSuffix ?? 'emulator',
    endedSessions: options.endedSessions ?? 'unlisted',
    secret,
    handshakes: new Map(),
    refreshTokens,
    secretKey: options.secretKey ?? null,
    get wireName() {
      return wire().name;
    },
    get hasEdge() {
      return wire().hasEdge;
    },
  };
  const allowedOrigins = options.allowedOrigins ?? isLoopbackOrigin;
  const engine = createEngine({
    api,
    plans,
    recorder,
    workInProgress,
    basePath,
    get wire() {
      return wire();
    },
    allowedOrigins,
    wait: waitWith(() => options.clock),
  });

  async function close(): Promise<void> {
    closing.abort(connectionReset());
    closing = new AbortController();
    await Promise.all([...servers].map((server) => server.close()));
    servers.clear();
  }

  return {
    fetch: createFetchHandler(engine, () => closing.signal),
    async listen(where = {}) {
      checkKnown('listen', where, LISTEN_OPTIONS);
      const server = await listen(engine, basePath, where, {
        isAllowedOrigin: allowedOrigins,
        ...(route && { route }),
      });
      servers.add(server);
      firstUrl ??= server.url;
      return server;
    },
    close,
    [Symbol.asyncDispose]: close,
    settled: workInProgress.settled,

    get mode() {
      return plans.mode;
    },
    setMode: (mode, modeOptions = {}) => plans.set(mode, modeOptions),
    answerNext: (...answers) => plans.next(answers),

    get tokenLifetimeSeconds() {
      return lifetimeSeconds;
    },
    set tokenLifetimeSeconds(seconds) {
      lifetimeSeconds = checkedLifetime(seconds);
    },
    get issuer() {
      return issuer();
    },
    createSession(sessionOptions = {}) {
      checkKnown('createSession', sessionOptions, SESSION_OPTIONS);
      return sessions.create(sessionOptions);
    },
    session: sessions.get,
    endSession: (id) => void sessions.change(id, { status: 'ended' }),
    removeSession: sessions.remove,
    banSession: (id, code = 'user_banned') => void sessions.change(id, { bannedCode: code }),
    switchOrganization: (id, organizationId) => void sessions.change(id, { organizationId: organizationId || null }),
    changeClaims: (id, claims) => void sessions.change(id, { claims: { ...sessions.get(id)?.claims, ...claims } }),
    removeClient: sessions.clear,

    mint: async (mintOptions) => {
      checkKnown('mint', mintOptions, MINT_OPTIONS);
      return forge.mint(mintOptions);
    },
    mintForged: async (mintOptions) => {
      checkKnown('mintForged', mintOptions, MINT_OPTIONS);
      return forge.mint(mintOptions, true);
    },
    refreshToken: refreshTokens.of,
    jwks: signer.jwks,
    signingKey: signer.key,
    rotateKey: signer.rotate,

    get requests() {
      return recorder.requests;
    },
    get rawRequests() {
      if (!recorder.rawRequests)
        throw new TypeError('Raw requests are full of secrets: ask for them with { rawRequests: true }.');
      return recorder.rawRequests;
    },
    get counters() {
      return recorder.counters;
    },
    maskOf: masks.of,
    reset: recorder.reset,
    on: recorder.on,
  };
}

function checkedLifetime(seconds: number): number {
  if (!(Number.isFinite(seconds) && seconds > 0))
    throw new TypeError(`tokenLifetimeSeconds is a number above 0, got ${String(seconds)}.`);
  return seconds;
}

function checkedBasePath(path: string): string {
  if (!/^(?:\/[^/?#]+)*$/.test(path))
    throw new TypeError(`basePath begins with "/" and does not end with one, got ${JSON.stringify(path)}.`);
  return path;
}

/** The adapter of the moment, looked at once: one may take the place of another. */
function wireOf(options: FrontendApiEmulatorOptions): () => CompleteWire {
  let given: unknown;
  let checked: CompleteWire = frontendApiWire;
  const wire = () => {
    const { wire: next = frontendApiWire } = options;
    if (next === given) return checked;
    checkWire(next);
    given = next;
    checked = checkedWire(next);
    return checked;
  };
  wire();
  return wire;
}

/**
 * Makes text that is not guessed in a test: no cryptography, an emulator guards nothing.
 *
 * @param random - In [0, 1).
 */
function secretMaker(random: () => number): (prefix: string) => string {
  let made = 0;
  const part = () => Math.floor(random() * 36 ** 8).toString(36);
  return (prefix) => {
    made += 1;
    return `${prefix}${made}_${part()}${part()}`;
  };
}
