const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** The milliseconds of `90s`, `10m` or `1.5h`; not a number for any other text. */
export function durationMs(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  return Math.round(Number(number) * UNITS_MS[(unit ?? 's') as keyof typeof UNITS_MS]);
}

/** The milliseconds of a token's life, which is told in seconds: a bare number is some. */
export function lifetimeMs(text: string): number {
  return durationMs(/^\d+$/.test(text) ? `${text}s` : text);
}
