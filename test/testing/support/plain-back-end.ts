import { type ConfirmSession, type CreateToken, createSession } from 'xstate-session';
import type { TestedSessionParts, WireAdapter } from 'xstate-session/testing';

/** What the drill's `--actors` takes, for {@link testSession}. */
export async function plainBackEnd() {
  const path = '../../cli/fixtures/plain-back-end.mjs';
  const { actors, wireAdapter } = (await import(path)) as {
    actors: (place: Pick<TestedSessionParts, 'url' | 'fetch'>) => {
      createToken: CreateToken;
      confirmSession: ConfirmSession;
    };
    wireAdapter: WireAdapter;
  };
  const session = ({ options, ...place }: TestedSessionParts) => createSession({ ...options, ...actors(place) });
  return { actors, session, wireAdapter };
}

/** The same wire, but a refusal says only what people read. */
export function wordless(wire: WireAdapter): WireAdapter {
  return {
    ...wire,
    responseOf: (answer, meaning) =>
      answer.type === 'refused'
        ? { status: answer.status, body: { message: answer.text } }
        : wire.responseOf(answer, meaning),
  };
}

/** The same wire, but a refusal is a status and nothing else, whatever it is called. */
export function bodiless(wire: WireAdapter, type?: string): WireAdapter {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  return {
    ...wire,
    responseOf: (answer, meaning) =>
      answer.type === 'refused' ? { status: answer.status, headers } : wire.responseOf(answer, meaning),
  };
}
