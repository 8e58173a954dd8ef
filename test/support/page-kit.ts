import type { Page } from 'playwright-core';

/** What a page puts into `window.kit`, as it is called from outside of it. */
export type PageKitOf<Kit extends object> = {
  [Name in keyof Kit]: Kit[Name] extends (...input: infer Input) => infer Output
    ? (...input: Input) => Promise<Awaited<Output>>
    : never;
};

/** Calls the kit in a page. */
export function pageKit<Kit extends object>(page: Page): PageKitOf<Kit> {
  return new Proxy({} as PageKitOf<Kit>, {
    get:
      (_target, name) =>
      (...input: unknown[]) =>
        page.evaluate(
          ([method, all]) => {
            const { kit } = window as unknown as { kit: Record<string, (...args: unknown[]) => unknown> };
            return kit[method as string]?.(...(all as unknown[]));
          },
          [String(name), input] as const,
        ),
  });
}
