import type { TabDocument } from './frontend-api-options.ts';

/**
 * What the frontend API is told of the tab, for its own priorities.
 *
 * @returns `undefined` when there is no document, or one that cannot tell.
 */
export function tabState(document: TabDocument | null | undefined): 'focused' | 'visible' | 'hidden' | undefined {
  // To throw is dear, and outside a browser it would happen at every request.
  if (!document) return undefined;
  try {
    // A document without `hasFocus` throws here, as some embedded ones do inside it.
    if ((document as Required<TabDocument>).hasFocus()) return 'focused';
    return document.visibilityState === 'visible' ? 'visible' : 'hidden';
  } catch {
    return undefined;
  }
}
