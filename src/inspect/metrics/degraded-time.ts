/** How long sessions were degraded, by the kind of failure that began it. */
export interface DegradedTime {
  /** Seconds by kind. Only grow. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Follows one more session. @param read - Its session time, milliseconds. */
  follow(read: () => number): DegradedSpell;
}

/** The time of one session. */
export interface DegradedSpell {
  /** Whether the session is degraded, as far as was told. */
  readonly isOn: boolean;
  /** The session is degraded, because of a failure of this kind. */
  begin(kind: string): void;
  /** Adds what has passed since the last look. */
  add(): void;
  /** The session is not degraded any more. */
  end(): void;
}

/** Adds up the degraded time of many sessions, also of spells that have not ended. */
export function createDegradedTime(): DegradedTime {
  const seconds = new Map<string, number>();
  return {
    seconds,
    follow(read) {
      let kind: string | null = null;
      let sinceMs = 0;
      const add = () => {
        const nowMs = read();
        if (kind !== null) seconds.set(kind, (seconds.get(kind) ?? 0) + (nowMs - sinceMs) / 1_000);
        sinceMs = nowMs;
      };
      return {
        get isOn() {
          return kind !== null;
        },
        begin(because) {
          add();
          kind = because;
        },
        add,
        end() {
          add();
          kind = null;
        },
      };
    },
  };
}
