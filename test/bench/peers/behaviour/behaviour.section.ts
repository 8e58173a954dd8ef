import { table } from '../../../docs/pages/table.ts';
import type { Section } from '../support/section.ts';
import { CONTESTANTS, type Contestant, type ContestantName } from './contestants.ts';
import type { BehaviourFigures, CellFigures, EndingFigures, OverRuns } from './figures.ts';
import { ENDINGS, SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';

const PATH = 'behaviour/figures/behaviour.json';
/** One of ours, for the summary: over the frontend API. */
const COMPARED = ['ours-frontend-api', 'clerk-js', 'supabase', 'oidc-client-ts', 'auth0-spa-js'] as const;

type Cell = (figures: CellFigures) => string;

export const behaviour: Section = {
  figures: [PATH],
  compared(load) {
    const { figures } = load<BehaviourFigures>(PATH);
    const valuesOf = (name: ScenarioName, read: (cell: CellFigures) => OverRuns) =>
      Object.fromEntries(
        COMPARED.map((column) => [CONTESTANTS[column].packageName, read(cellIn(figures, name, column)).median]),
      );
    return [
      {
        what: 'requests in ten minutes of `500`, one caller a second',
        values: valuesOf('internal-errors', ({ requestsInFault }) => requestsInFault),
      },
      {
        what: 'seconds without a token around five minutes of hung requests',
        values: valuesOf('hangs', ({ secondsWithout }) => secondsWithout),
      },
    ];
  },
  render(load) {
    const { figures } = load<BehaviourFigures>(PATH);
    const minutes = Math.round(SCENARIOS.healthy.seconds / 60);
    return `## Under the same faults

One scripted API speaks to each library in its own protocol; what happens to requests, clocks and the machine is decided before it looks at them, by one timeline for all. Each library runs in a page
of its own in Chromium, in virtual time, set up as its documentation recommends, and tokens live ${figures.lifetimeSeconds} s (peers renew 60 or 90 s before the end: with tokens of a minute they would ask at each read).
From the sign-in on, for about ${minutes} minutes, the app asks for a token once a second, as its library's documentation says, and waits for 5 s. The fault comes at second 330, and in two more runs 97 s and 191 s later, so that it meets a token at
three moments of its life. Chance is seeded: the same code gives the same figures, on any machine.

How it is counted:

- **Lost**: the library gave its user up (told the app so, dropped what it needs to go on, or asked for a sign-in) though the server never ended the session. The app asks no more then, and is without a token until the end of the run.
- **Without**: of the moments when the app asked, those at which it had no usable token after 5 s. **Expired**: those at which it was handed one that had expired, by the server's clock.
- **Requests**: all that the library sent, while the fault lasted; in rows without one, in the whole run. An app that asks less often than once a second makes some libraries send fewer.
- A number is the median of the ${figures.runs} runs; in brackets the least and the most, where they differ.

The faults:

${Object.entries(figures.scenarios)
  .map(([name]) => `- **${scenarioOf(name).title}**: ${scenarioOf(name).explanation}`)
  .join('\n')}

### Users lost, of ${figures.runs}

${tableOf(figures, faults, ({ lost }) => (lost === 0 ? '0' : `**${lost}**`))}

supabase auth-js tries again after a 5xx or a broken connection; any other refusal ends its session once the token has expired. ${ours(figures)}

### Seconds without a usable token

An outage of ten minutes costs at least five of them where nobody can mint: the token that is held lives no longer. A Clerk-style edge can mint in an origin outage.

${tableOf(figures, faults, ({ secondsWithout }) => told(secondsWithout))}

### Expired tokens handed out

${tableOf(
  figures,
  (name) => faults(name) && rowHas(figures, name, ({ secondsExpired }) => secondsExpired.most > 0),
  ({ secondsExpired }) => told(secondsExpired),
)}

In all other rows nobody handed one out.

### Requests

${tableOf(figures, faults, (cell) => told(cell.requestsInFault.most > 0 ? cell.requestsInFault : cell.requests))}

### When a session does end

${endings(figures)}

After a sign-out the app goes on asking here, to see whether an answer that was on its way signs the user in again. auth0-spa-js, oidc-client-ts by \`signoutRedirect()\` and clerk-js without a callback leave the page when a
user signs out, and what they hold in memory is gone with it; here they were kept on the page, by \`logout({ openUrl: false })\`, \`revokeTokens()\` with \`removeUser()\`, and \`signOut(callback)\`.

### What follows

${price(figures)}

### What to keep in mind

- Every answer can be read by the page, as one of an API on the app's own origin. To a page of another origin a gate without CORS headers is no answer at all: the row *total outage*.
- Refresh tokens rotate where a library has them, and one that was used stays good until its successor was used, so that an answer which got lost costs nobody the session.
- oidc-client-ts renews by itself once per token; a token that has expired meanwhile is asked for by \`signinSilent()\`, at each read: so its requests in an outage are the app's. auth0-spa-js has no renewal ahead of time: it asks at reads.
- Web workers are taken out of the page, for they have a clock that nothing moves; clerk-js (its timers) and auth0-spa-js (its requests) say that they do without. Web Locks are granted by the page itself.
- Automation does not show (\`navigator.webdriver\`, the name of the browser), since clerk-js treats a driven page as offline.
`;
  },
};

const scenarioOf = (name: string): Scenario => {
  const scenario: Scenario | undefined = (SCENARIOS as Readonly<Record<string, Scenario>>)[name];
  if (scenario === undefined) throw new TypeError(`no scenario is named "${name}": measure again`);
  return scenario;
};

const COLUMNS = Object.entries(CONTESTANTS).filter(([, { only }]: [string, Contestant]) => only === undefined);

const faults = (name: string) => !ENDINGS.includes(name);

function cellsOf(figures: BehaviourFigures, name: string): Readonly<Record<string, CellFigures>> {
  return figures.scenarios[name] ?? {};
}

function rowHas(figures: BehaviourFigures, name: string, is: (cell: CellFigures) => boolean): boolean {
  return COLUMNS.some(([column]) => {
    const cell = cellsOf(figures, name)[column];
    return cell !== undefined && is(cell);
  });
}

function tableOf(figures: BehaviourFigures, isRow: (name: string) => boolean, cell: Cell): string {
  const rows = Object.keys(figures.scenarios)
    .filter(isRow)
    .map((name) => [scenarioOf(name).title, ...COLUMNS.map(([column]) => cell(cellIn(figures, name, column)))]);
  return table(['', ...COLUMNS.map(([, { title }]) => title)], rows);
}

function cellIn(figures: BehaviourFigures, name: string, column: string): CellFigures {
  const found = cellsOf(figures, name)[column];
  if (found === undefined) throw new TypeError(`no figures of ${column} in ${name}: measure again`);
  return found;
}

/** `353`, `353 (256–447)`. */
function told({ median, least, most }: OverRuns): string {
  const digits = (value: number) => value.toLocaleString('en-US');
  return least === most ? digits(median) : `${digits(median)} (${digits(least)}–${digits(most)})`;
}

/** Where ours loses users, and what is to be done about it. */
function ours(figures: BehaviourFigures): string {
  const { runs, scenarios } = figures;
  const unconfirmed = scenarios['gate-json']?.['ours-without-confirming'];
  if (unconfirmed === undefined) throw new TypeError('no figures of a session that does not confirm: measure again');
  return `Ours asks [\`confirmSession\`](actors.md#confirmsession) before a \`401\` ends a session, as the README sets it up. **An own back end without one takes a \`401\` with a JSON body for that back end's word**:
then ${unconfirmed.lost} of ${runs} users are lost to foreign JSON. Over the frontend API the question is always asked.`;
}

/** What ours pays for sending little. */
function price(figures: BehaviourFigures): string {
  const sent = (name: ScenarioName, column: ContestantName) => told(cellIn(figures, name, column).requestsInFault);
  const without = (name: ScenarioName, column: ContestantName) => told(cellIn(figures, name, column).secondsWithout);
  return `Ours waits between attempts, whoever asks: in ten minutes of \`500\` it sends ${sent('internal-errors', 'ours-frontend-api')} requests, where libraries that try at each read send ${sent('internal-errors', 'oidc-client-ts')} (oidc-client-ts) and
${sent('internal-errors', 'clerk-js')} (clerk-js), and in ten minutes of \`429\` it sends ${sent('rate-limited', 'ours-frontend-api')}. The price is that it comes back later than who never stops asking: after hung requests oidc-client-ts and auth0-spa-js, which give one up after 10 s, are
${without('hangs', 'oidc-client-ts')} and ${without('hangs', 'auth0-spa-js')} s without a token, ours ${without('hangs', 'ours-frontend-api')}; with most connections dropped ours is ${without('drops', 'ours-frontend-api')} s without, oidc-client-ts ${without('drops', 'oidc-client-ts')}. [The limits](limits.md) say what can be set.`;
}

function endings(figures: BehaviourFigures): string {
  const noticed = ({ endNoticed, endNoticedAfterSeconds: after }: EndingFigures) => {
    if (after === null) return 'never';
    return `${told(after)}${endNoticed < figures.runs ? `, in ${endNoticed} of ${figures.runs}` : ''}`;
  };
  const row = (title: string, name: string, text: (ending: EndingFigures) => string) => [
    title,
    ...COLUMNS.map(([column]) => {
      const { ending } = cellIn(figures, name, column);
      return ending === undefined ? '' : text(ending);
    }),
  ];
  return table(
    ['', ...COLUMNS.map(([, { title }]) => title)],
    [
      row('ended by the server: seconds until the library says so', 'ended-by-server', noticed),
      row('signed out: seconds at which a token was handed out after it', 'sign-out', ({ secondsAfterSignOut }) =>
        told(secondsAfterSignOut),
      ),
      row(`signed out: a token left in cookies or storage, of ${figures.runs} runs`, 'sign-out', ({ leftInStorage }) =>
        String(leftInStorage),
      ),
    ],
  );
}
