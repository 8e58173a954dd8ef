import { isLoopbackHost } from './is-loopback-host.ts';

/** Whether an origin is a page of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  try {
    return isLoopbackHost(new URL(origin).hostname);
  } catch {
    return false;
  }
}
