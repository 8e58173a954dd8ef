import { frontendApiEmulator } from '../../../testing/frontend-api-emulator.ts';
import { createVirtualTime } from '../virtual-time.ts';
import { createWorld, TOKEN_SECONDS, type WorldState } from '../world.ts';
import { createInPageBrowser } from './in-page-browser.ts';
import { startPlayground } from './main.ts';
import { openInPageTabs } from './tabs.ts';
import type { WorldLink } from './world-link.ts';

/** The address of the emulated API. Nothing is ever asked of it: the emulator answers in the page. */
const API_URL = 'https://frontend-api.test';

/** A world within the page: it works from the disk, and asks no host for anything. */
function createInPageLink(): WorldLink {
  const time = createVirtualTime();
  const emulator = frontendApiEmulator({
    now: time.now,
    clock: time,
    tokenLifetimeSeconds: TOKEN_SECONDS,
    issuer: API_URL,
    allowedOrigins: () => true,
  });
  const world = createWorld(emulator, time, API_URL);
  const browser = createInPageBrowser();
  let { state, version } = world.tell(0);

  const link: WorldLink = {
    time,
    get state(): WorldState {
      return state;
    },
    act: async (action) => world.act(action),
    fetch: emulator.fetch,
    listen(listener) {
      world.onChanged(() => {
        const told = world.tell(version);
        ({ state, version } = told);
        listener(told);
      });
    },
    openTabs: (options) => openInPageTabs(link, browser, options),
  };
  return link;
}

startPlayground(createInPageLink());
