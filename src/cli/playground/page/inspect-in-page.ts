import { createInspector, type Inspector } from '../../../inspect/inspector.ts';
import { connectViewer } from '../../../inspect/viewer/connect-viewer.ts';
import type { ViewerMessage } from '../../../inspect/viewer/viewer-message.ts';

/** Told, redacted, of everything a session's charts do. */
export type OnMessages = (messages: readonly ViewerMessage[]) => void;

/** What a viewer would be sent, told within the page. */
export function inspectInPage(onMessages: OnMessages): Inspector {
  const tell = async (_url: unknown, init?: RequestInit) => {
    onMessages(JSON.parse(String(init?.body)) as ViewerMessage[]);
    return new Response();
  };
  return createInspector(connectViewer({ url: 'https://in-the-page.test', tab: 'page', fetch: tell as typeof fetch }));
}
