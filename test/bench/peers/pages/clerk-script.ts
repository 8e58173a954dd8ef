import type { Clerk } from '@clerk/clerk-js';
import type { Contestant } from './contestant.ts';

// The build for a script element, which the kits of the peer for frameworks add to a page. It makes its object itself, by these attributes.
const script = document.createElement('script');
script.dataset.clerkPublishableKey = `pk_live_${btoa('clerk.app.example$')}`;
script.dataset.clerkProxyUrl = `${location.origin}/clerk`;
script.src = '/clerk-js/clerk.browser.js';
await new Promise((resolve, reject) => {
  script.onload = resolve;
  script.onerror = reject;
  document.head.append(script);
});
const { Clerk: clerk } = window as unknown as { Clerk: Clerk };

export const contestant: Contestant = {
  async open() {
    await clerk.load({ telemetry: false });
    if (clerk.status !== 'ready') throw new TypeError(`clerk-js says that it is ${clerk.status}`);
    return async () => clerk.session?.getToken();
  },
  async openAnother() {
    throw new TypeError('There is one in a page.');
  },
};
