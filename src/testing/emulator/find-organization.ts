import type { EmulatedOrganization, EmulatedSession } from './emulated-session.ts';

/** The membership by id or slug; without a list of memberships any organization will do. */
export function findOrganization(session: EmulatedSession, idOrSlug: string): EmulatedOrganization | undefined {
  if (session.organizations === null) return { id: idOrSlug };
  return session.organizations.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
}
