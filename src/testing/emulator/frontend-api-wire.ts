import { EXPIRED_TOKEN } from '../../protocol/wire.ts';
import type {
  AnsweredSession,
  ExpectedRequest,
  WireAdapter,
  WireAnswer,
  WireMeaning,
  WireRequest,
  WireResponse,
} from '../wire-adapter.ts';

const TOKENS_PATH = /^\/v1\/client\/sessions\/([^/]+)\/tokens(?:\/([^/]+))?\/?$/;
const END_PATH = /^\/v1\/client\/sessions\/([^/]+)\/end\/?$/;
const CLIENT_PATH = /^\/v1\/client\/?$/;

let traces = 0;

/** The wire of the frontend API, as `xstate-session/frontend-api` speaks it. */
export const frontendApiWire: Required<WireAdapter> = {
  name: 'the frontend API',
  confirms: true,
  confirmsWithToken: true,
  hasEdge: true,
  meaningOf,
  responseOf,
  mistakeIn,
};

function meaningOf(request: WireRequest): WireMeaning | null {
  const { method, path } = request;
  const [, endedId] = END_PATH.exec(path) ?? [];
  if (method === 'GET' && CLIENT_PATH.test(path)) return { type: 'confirm' };
  if (method === 'POST' && endedId !== undefined) return { type: 'end', sessionId: decodeURIComponent(endedId) };
  const [, sessionId, template] = TOKENS_PATH.exec(path) ?? [];
  if (method !== 'POST' || sessionId === undefined) return null;
  const { search, fields, body } = request;
  const organizationId = template === undefined ? fields?.organization_id : undefined;
  return {
    type: 'mint',
    sessionId: decodeURIComponent(sessionId),
    template: template === undefined ? null : decodeURIComponent(template),
    ...(organizationId !== undefined && { organizationId }),
    ...(search[EXPIRED_TOKEN] !== undefined && { expiredToken: search[EXPIRED_TOKEN] }),
    skipCache: search.debug !== undefined,
    form: body,
    ...(fields === null && { refusal: { status: 415, code: 'unsupported_content_type' } }),
  };
}

function mistakeIn(request: WireRequest, expected: ExpectedRequest): string | null {
  if (expected.type !== 'mint') return null;
  const names = Object.keys(request.search).join();
  const { expiredToken, skipCache } = expected;
  const expectedNames = expiredToken !== undefined ? EXPIRED_TOKEN : skipCache ? 'debug' : '';
  return names === expectedNames
    ? null
    : `the search has ${names || 'nothing'}, expected ${expectedNames || 'nothing'}`;
}

function responseOf(answer: WireAnswer): WireResponse {
  switch (answer.type) {
    case 'token':
      return { status: answer.status, body: { object: 'token', jwt: answer.jwt } };
    case 'confirmed':
      return { status: 200, body: { response: clientObject(answer), client: null } };
    case 'ended':
      return {
        status: 200,
        body: { response: answer.session && sessionObject(answer.session), client: clientObject(answer) },
      };
    case 'refused': {
      const { status, code, text } = answer;
      traces += 1;
      const errors = [{ code, message: text, long_message: `${text} (answered by the frontend API emulator)` }];
      return { status, body: { errors, clerk_trace_id: `trace_${traces}` } };
    }
  }
}

/** The client as the frontend API shows it; `null` when there is none. */
function clientObject(answer: Extract<WireAnswer, { type: 'confirmed' | 'ended' }>): unknown {
  const { sessions, lastActiveSessionId, createdAtMs, nowMs } = answer;
  if (sessions === null) return null;
  return {
    object: 'client',
    id: 'client_1',
    sessions: sessions.map(sessionObject),
    last_active_session_id: lastActiveSessionId,
    created_at: createdAtMs,
    updated_at: nowMs,
  };
}

/** A session as the frontend API shows it. */
function sessionObject(session: AnsweredSession): unknown {
  const { id, status, organizationId, jwt, userId, createdAtMs } = session;
  return {
    object: 'session',
    id,
    status,
    last_active_organization_id: organizationId,
    last_active_token: jwt === null ? null : { object: 'token', jwt },
    user: { object: 'user', id: userId },
    created_at: createdAtMs,
    expire_at: session.sessionExpiresAtMs ?? null,
    abandon_at: session.sessionIdleExpiresAtMs ?? null,
  };
}
