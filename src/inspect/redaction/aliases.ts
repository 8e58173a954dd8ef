/** What an id stands for in an inspection. */
export type IdName = 'sessionId' | 'organizationId' | 'template';

/** Names for ids that somebody chose: the same id always gets the same one, and nobody can tell the id from it. */
export interface Aliases {
  /** `session-1`, `organization-2`, …; `null` and `''` stay as they are, for they mean something. */
  of(name: IdName, id: unknown): string | null;
}

const WORDS: Readonly<Record<IdName, string>> = {
  sessionId: 'session',
  organizationId: 'organization',
  template: 'template',
};

/** New aliases; ids are remembered for as long as they live. */
export function createAliases(): Aliases {
  const known = new Map<string, string>();
  const counts = { sessionId: 0, organizationId: 0, template: 0 };
  return {
    of(name, id) {
      if (typeof id !== 'string') return null;
      if (id === '') return '';
      const key = `${name} ${id}`;
      const alias = known.get(key) ?? `${WORDS[name]}-${++counts[name]}`;
      known.set(key, alias);
      return alias;
    },
  };
}
