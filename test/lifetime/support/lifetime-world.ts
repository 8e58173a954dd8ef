import { onTestFinished } from 'vitest';
import { createSession, type Session, type SessionOptions, type SessionTold } from 'xstate-session';
import { sessionLifetime } from 'xstate-session/lifetime';
import { createWorld, SESSION_ID } from '../../session/support/world.ts';

export const MINUTE = 60_000;

/** A session at an emulated API whose sessions end. */
export async function openWorld({ idleMinutes = 10 as number | null, minutes = null as number | null } = {}) {
  const idleLifetimeMs = idleMinutes === null ? null : idleMinutes * MINUTE;
  const lifetimeMs = minutes === null ? null : minutes * MINUTE;
  const world = await createWorld({ emulated: { idleLifetimeMs, lifetimeMs } });
  const told: string[] = [];
  const listen = (session: Session) =>
    session.on('*', (event) => void (/^session.(e|ended)/.test(event.type) && told.push(textOf(event))));
  const create = (options: Partial<SessionOptions> = {}): Session => {
    const session = world.create({ lifetime: sessionLifetime(), ...options });
    listen(session);
    return session;
  };
  /** One that nobody listens to until {@link listen}. */
  const createUnheard = (options: Partial<SessionOptions> & Pick<SessionOptions, 'createToken'>): Session => {
    const { clock, now, monotonicNow } = world.testClock;
    const session = createSession({
      ...{
        sessionId: SESSION_ID,
        clock,
        now,
        monotonicNow,
        random: () => 0.5,
        logger: {},
        lifetime: sessionLifetime(),
      },
      ...options,
    });
    onTestFinished(() => session.dispose());
    return session;
  };
  const asked = (endpoint: string) => world.emulator.requests.filter((request) => request.endpoint === endpoint).length;
  return { ...world, told, create, createUnheard, listen, asked };
}

function textOf(event: SessionTold): string {
  if (event.type === 'session.expiring') return `expiring in ${Math.round(event.inMs / 1_000)} s, ${event.cause}`;
  return event.type === 'session.ended' ? `ended, ${event.reason}` : event.type.slice('session.'.length);
}

/** Somebody wants to hear of the end. */
export const hear = (session: Session) => session.on('session.expiring', () => undefined);
