import { attempt } from './attempt.ts';
import type { BrowserPlatform } from './browser-platform.ts';

/** Whether the page is in a frame of another site. Another origin counts: which origins are one site, no page can tell. */
export function isInCrossSiteFrame({ window }: BrowserPlatform): boolean {
  const top: unknown = attempt(() => window?.top, null);
  return top != null && top !== window && attempt(() => typeof window?.top?.location.href !== 'string', true);
}
