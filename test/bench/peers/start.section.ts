import { table } from '../../docs/pages/table.ts';
import type { Situation, StartFigures } from './start.bench.ts';
import { digits, figureOf, multiple, OURS, type Section, told } from './support/section.ts';

const PATH = 'figures/start.json';
const SCRIPT = '@clerk/clerk-js, script';
const NAMES = [OURS, '@supabase/auth-js', 'oidc-client-ts', '@auth0/auth0-spa-js', '@clerk/clerk-js', SCRIPT];
const ONE_EACH = 'oidc-client-ts';
const titleOf = (name: string) => (name === SCRIPT ? '@clerk/clerk-js, by its script' : name);
const count = (requests: Readonly<Record<string, number>>) =>
  Object.values(requests).reduce((sum, each) => sum + each, 0);

export const start: Section = {
  figures: [PATH],
  render(load) {
    const { figures, load: busy } = load<StartFigures>(PATH);
    const ours = {
      module: figureOf(figures.module, OURS),
      good: of('good token', OURS),
      expired: of('expired token', OURS),
    };
    function of(situation: Situation, name: string) {
      return figureOf(figures.start[situation], name);
    }

    const starts = NAMES.map((name) => {
      const module = figureOf(figures.module, name);
      const [good, expired] = [of('good token', name), of('expired token', name)];
      const cell = (one: typeof good, our: typeof good) =>
        `${told(one.processorMs, 'ms')}, ${multiple(one.processorMs, our.processorMs)}; ${count(one.requests)} ${count(one.requests) === 1 ? 'request' : 'requests'}`;
      return [
        titleOf(name),
        `${told(module.processorMs, 'ms')}, ${multiple(module.processorMs, ours.module.processorMs)}`,
        cell(good, ours.good),
        cell(expired, ours.expired),
      ];
    });

    const crowds = NAMES.map((name) => {
      const { processorMs, tookMs, requests, callers, good, others } = of('many callers', name);
      const rest = Object.entries(others).map(([what, times]) => `${times.toLocaleString('en-US')} × ${what}`);
      return [
        titleOf(name),
        callers.toLocaleString('en-US'),
        told(tookMs, 'ms'),
        told(processorMs, 'ms'),
        count(requests).toLocaleString('en-US'),
        [good === callers ? 'all' : good.toLocaleString('en-US'), ...rest].join(', '),
      ];
    });
    const single = of('many callers', ONE_EACH);

    return `## The start of a page

Somebody signed in before opens a page, in Chromium. *Module*: the time from \`import()\` of the library, bundled and minified, to its end. *A token*: from there to the first token; the one that was kept from the last page is
still good, or expired an hour ago. Processor time of the whole browser (the page's clock is in the figures, \`test/bench/peers/figures/start.json\`); the API answers at once, so the requests are what a network would add to: each is a way there and back, and they follow one another, but for those of clerk-js that ask together.

${table(['', 'module', 'a token, the kept one is good', 'a token, the kept one has expired'], starts)}

- Ours and clerk-js find the session by cookies that a server has set, the others in the storage of the page. auth0-spa-js keeps tokens in memory only by default, and then asks an iframe at each start: here it is set up with refresh
  tokens and \`localStorage\`, as its documentation recommends where browsers block the cookies of others. oidc-client-ts asks for the issuer's metadata first, as by its documentation's set-up.
- clerk-js loads more than a token: the user, the instance's settings. It is answered here with what the emulator of \`xstate-session/testing\` says of a browser's sessions, and with the settings of an instance with all features off; it says of itself that it is ready. \`@clerk/clerk-js\` is its npm package in
  one bundle; *by its script* is the smaller build that its kits for frameworks load from its own host, here from loopback.

## Ten thousand callers, and nothing to give them

The same page, the kept token expired an hour ago, and ${digits(10_000)} callers who ask for a token at once. By the page's clock, and processor time of the whole browser; the library's start is within.

${table(['', 'callers', 'until the last has one', 'processor time', 'requests', 'got a good token'], crowds)}

- oidc-client-ts **has none of this**: \`getUser()\` gives the expired one, a timer renews, and \`signinSilent()\` sends a request each time it is called. An app has to share it between its callers itself;
  the row shows ${digits(single.callers)} who did not.
- auth0-spa-js hands a lock from caller to caller, and each waits for it 5 s at most, by the clock: who is still in line then gets \`Timeout\`. How many these are in the worst round depends on how busy the machine is: ${busy ?? 'other'} programs wanted its processors here.
- clerk-js makes one request of all, and writes its cookies for each caller.
`;
  },
  compared(load) {
    const { figures } = load<StartFigures>(PATH);
    const medians = (what: string, figureFor: (name: string) => number) => ({
      what,
      values: Object.fromEntries(NAMES.map((name) => [titleOf(name), figureFor(name)])),
    });
    const startOf = (situation: Situation) => (name: string) =>
      figureOf(figures.start[situation], name).processorMs.median;
    const shared = NAMES.filter((name) => name !== ONE_EACH);
    return [
      medians('loading the module', (name) => figureOf(figures.module, name).processorMs.median),
      medians('a first token when the kept one is good', startOf('good token')),
      medians('a first token when the kept one has expired', startOf('expired token')),
      {
        what: 'ten thousand callers',
        values: Object.fromEntries(
          shared.map((name) => {
            const { good, callers, processorMs } = figureOf(figures.start['many callers'], name);
            const title = good === callers ? titleOf(name) : `${titleOf(name)}, not all of whom got one`;
            return [title, processorMs.median];
          }),
        ),
      },
    ];
  },
};
