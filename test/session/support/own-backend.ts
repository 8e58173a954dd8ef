import { onTestFinished } from 'vitest';
import { type ActorCall, ApiResponseError, type CreateTokenInput } from 'xstate-session';
import { makeToken } from 'xstate-session/testing';
import { type Answer, startHttpServer } from '../../support/http-server.ts';
import type { World } from './world.ts';

/**
 * A back end that never heard of this package: `POST /token` answers a short JWT as text, without `sid` and `oiat`; 401
 * once the user is gone; `POST /sign-out`. And the plain functions an app would write for it.
 */
export async function startOwnBackend({ testClock, tracked }: World) {
  const server = await startHttpServer();
  onTestFinished(() => server.close());
  const backend = { status: 200, minted: 0, sentence: '' };
  const respond: Answer = (response, request) => {
    if (request.path === '/sign-out') backend.status = 401;
    const isToken = request.path === '/token' && backend.status === 200;
    if (isToken) backend.minted += 1;
    response.writeHead(request.path === '/sign-out' ? 204 : backend.status);
    response.end(
      isToken ? makeToken({ iatMs: testClock.now(), sid: null, oiat: null, id: `own_${backend.minted}` }) : '',
    );
  };
  server.answer(respond);
  const createToken = tracked(async ({ organizationId }: CreateTokenInput, { signal }: ActorCall) => {
    const response = await fetch(`${server.url}/token?organization=${organizationId ?? ''}`, {
      method: 'POST',
      signal,
    });
    const text = await response.text();
    if (!response.ok) throw new ApiResponseError({ status: response.status });
    return text;
  });
  const endSession = tracked(async (_input: unknown, { signal }: ActorCall) => {
    await fetch(`${server.url}/sign-out`, { method: 'POST', signal });
  });
  /** What `createSession` takes; nothing of the default wire is left. */
  const actors = { createToken, endSession, createHandshakeUrl: undefined, confirmSession: undefined };
  return { backend, server, actors };
}
