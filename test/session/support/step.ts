import fc from 'fast-check';
import type { EmulatorMode } from 'xstate-session/testing';

/** One thing that happens to a session. */
export type Step =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'mode'; readonly mode: EmulatorMode; readonly options: object }
  | {
      readonly do: 'ask';
      readonly template: string | null;
      readonly organizationId: string | null | undefined;
      readonly skipCache: boolean;
      readonly timeoutMs: number | undefined;
      readonly abortAfterMs: number | undefined;
    }
  | { readonly do: 'event'; readonly type: 'network.online' | 'network.offline' | 'page.visible' | 'page.hidden' }
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: 'sleep'; readonly ms: number; readonly monotonic: 'stands-still' | 'goes-on' }
  | { readonly do: 'switch'; readonly organizationId: string | null }
  | { readonly do: 'end' };

const MODES: readonly { readonly mode: EmulatorMode; readonly options?: object }[] = [
  { mode: 'healthy' },
  { mode: 'healthy' },
  { mode: 'origin-outage' },
  { mode: 'origin-outage', options: { remapsOrganization: true } },
  { mode: 'unavailable' },
  { mode: 'unavailable', options: { status: 400 } },
  { mode: 'connection-reset' },
  { mode: 'hung' },
  { mode: 'slow', options: { delayMs: 8_000 } },
  { mode: 'slow', options: { delayMs: 14_000, delay: 'before' } },
  { mode: 'slow', options: { delayMs: 4_000, like: 'origin-outage' } },
  { mode: 'slow', options: { delayMs: 20_000 } },
  { mode: 'rate-limited' },
  { mode: 'rate-limited', options: { retryAfter: 40 } },
  { mode: 'unauthenticated' },
  { mode: 'unauthenticated', options: { only: 'tokens' } },
  { mode: 'empty-answer' },
  { mode: 'empty-answer', options: { body: 'null' } },
  { mode: 'malformed-answer' },
  { mode: 'malformed-answer', options: { body: 'expired' } },
  { mode: 'malformed-answer', options: { body: 'foreign-session' } },
  { mode: 'malformed-answer', options: { body: 'foreign-organization' } },
  { mode: 'session-minter', options: { usesToken: false } },
];

const organization = fc.constantFrom(null, 'org_a', 'org_b');

/** Any step; time passes most often. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60_000 }) }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...MODES).map(({ mode, options = {} }): Step => ({ do: 'mode', mode, options })),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      template: fc.constantFrom(null, null, 'api'),
      organizationId: fc.oneof(fc.constant(undefined), organization),
      skipCache: fc.boolean(),
      timeoutMs: fc.constantFrom(undefined, undefined, 0, 2_500, 90_000),
      abortAfterMs: fc.constantFrom(undefined, undefined, undefined, 0, 700),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('event' as const),
      type: fc.constantFrom('network.online' as const, 'network.offline', 'page.visible', 'page.hidden'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      ms: fc.constantFrom(90_000, -90_000, 3_600_000, -3_600_000, 86_400_000, -86_400_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.constantFrom(30_000, 7_200_000),
      monotonic: fc.constantFrom('stands-still' as const, 'goes-on'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch' as const), organizationId: organization }) },
  { weight: 0.2 * 5, arbitrary: fc.constant<Step>({ do: 'end' }) },
);
