import type { PageLocks } from 'xstate-session/browser';

interface Entry {
  readonly clientId: string;
  readonly grant: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** The lock manager of one origin, as the Web Locks specification has it for exclusive locks. */
export interface FakeLocks {
  /** The `navigator.locks` of one tab. */
  client(clientId: string): PageLocks;
  /** Who holds a lock. */
  holderOf(name: string): string | null;
  /** How many wait for it. */
  waiting(name: string): number;
  /** Every grant, in order: `name client`, with ` steal` behind it. */
  readonly grants: readonly string[];
}

/** An origin without a lock held. */
export function fakeLocks(): FakeLocks {
  const held = new Map<string, Entry>();
  const queues = new Map<string, Entry[]>();
  const grants: string[] = [];

  const queueOf = (name: string) => {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    return queue;
  };

  function next(name: string): void {
    if (held.has(name)) return;
    const entry = queueOf(name).shift();
    if (!entry) return;
    held.set(name, entry);
    entry.grant();
  }

  function client(clientId: string): PageLocks {
    return {
      request: (name, { signal, steal, ifAvailable }, callback) =>
        new Promise<void>((resolve, reject) => {
          const aborted = () => reject(new DOMException('aborted', 'AbortError'));
          if (signal?.aborted) return aborted();
          const onAbort = () => {
            const queue = queueOf(name);
            const at = queue.indexOf(entry);
            if (at < 0) return;
            queue.splice(at, 1);
            aborted();
          };
          const entry: Entry = {
            clientId,
            refuse: reject,
            grant() {
              signal?.removeEventListener('abort', onAbort);
              grants.push(`${name} ${clientId}${steal ? ' steal' : ''}`);
              const release = () => {
                if (held.get(name) === entry) held.delete(name);
                next(name);
              };
              Promise.resolve(callback({ name }))
                .finally(release)
                .then(() => resolve(), reject);
            },
          };
          signal?.addEventListener('abort', onAbort);
          if (ifAvailable && (held.has(name) || queueOf(name).length > 0)) {
            queueMicrotask(() => void callback(null).then(resolve, reject));
            return;
          }
          if (steal) {
            held.get(name)?.refuse(new DOMException('stolen', 'AbortError'));
            held.set(name, entry);
            // As everywhere on the platform, the grant arrives later.
            queueMicrotask(entry.grant);
            return;
          }
          queueOf(name).push(entry);
          queueMicrotask(() => next(name));
        }),
      query: async () => ({ held: [...held].map(([name, entry]) => ({ name, clientId: entry.clientId })) }),
    };
  }

  return {
    client,
    holderOf: (name) => held.get(name)?.clientId ?? null,
    waiting: (name) => queueOf(name).length,
    grants,
  };
}
