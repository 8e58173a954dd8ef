import type { ViewerMessage } from '../../../inspect/viewer/viewer-message.ts';
import type { Session } from '../../../session/session.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { WorldAction, WorldAnswer, WorldState, WorldTold } from '../world.ts';

/** The world as a page knows it: an emulator within the page, or the process of a server. */
export interface WorldLink {
  readonly time: VirtualTime;
  /** How it stood when it was told last. */
  readonly state: WorldState;
  /** Does what a switch asks for. What that changes was told when it resolves. */
  act(action: WorldAction): Promise<WorldAnswer>;
  /** The way to the server, without the network of the page. */
  readonly fetch: typeof globalThis.fetch;
  /** Tells everything from now on, and what was asked before. Once: there is one page. */
  listen(listener: (told: WorldTold) => void): void;
  /** Opens the user's session in the tabs of the page. */
  openTabs(options: OpenTabsOptions): Tabs;
}

/** What the session is opened with. */
export interface OpenTabsOptions {
  /** The network of the page. */
  readonly fetch: typeof globalThis.fetch;
  /** Told, redacted, of everything that the charts of this tab do. */
  readonly onMessages: (messages: readonly ViewerMessage[]) => void;
}

/** The tabs of the user's browser, as far as this page can speak for them. */
export interface Tabs {
  /** The session of this tab. */
  readonly own: Session;
  /** Why it ended; `null`: it has not. */
  readonly endReason: string | null;
  /** Opens the session that is signed in now. */
  reopen(): void;
  /** Has the app of each tab of this page ask for a new token. */
  poke(): void;
  /** The network of these tabs comes or goes. */
  setOnline(isOnline: boolean): void;
  /** Somebody opened the lid. */
  wake(): void;
  /** How the other tabs stand. */
  readonly others: readonly string[];
  /** Whether a second tab is open that this page opened. */
  readonly hasSecond: boolean;
  /** Opens a second tab, or closes it again. */
  toggleSecond(): void;
  /** Whether a document can leave for a handshake, and come back. */
  readonly canLeave: boolean;
}
