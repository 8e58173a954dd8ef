import { authorizedFetch } from 'xstate-session/fetch';

/** Where the servers of `fetch-servers.ts` are. */
export interface FetchServers {
  readonly api: string;
  readonly stranger: string;
}

/**
 * Calls the API where it is called, with bodies of every kind and over redirects, each time first with a token that is refused.
 *
 * @returns What came of each call, for a person to read and a test to compare.
 */
export async function runFetch({ api, stranger }: FetchServers): Promise<Record<string, string>> {
  const session = {
    organizationId: null,
    getToken: async ({ notThis }: { notThis?: string | null } = {}) => (notThis == null ? 'refused' : 'accepted'),
  };
  const call = authorizedFetch(session, { origins: [api] });
  const form = new FormData();
  form.set('field', 'hello');
  const bodies = {
    text: 'hello',
    parameters: new URLSearchParams({ field: 'hello' }),
    form,
    blob: new Blob(['hello'], { type: 'text/x' }),
    buffer: new TextEncoder().encode('hello'),
  };
  const report: Record<string, string> = {};
  for (const [name, body] of Object.entries(bodies)) {
    const init = { method: 'PUT', body };
    report[name] = await answerOf(call(`${api}/end`, init));
    report[`${name} in a Request`] = await answerOf(call(new Request(`${api}/end`, init)));
    report[`${name} over a redirect`] = await answerOf(call(`${api}/redirect?status=307&to=/end`, init));
  }
  report.POST = await answerOf(call(`${api}/redirect?status=303&to=/end`, { method: 'POST', body: 'hello' }));
  for (const method of ['GET', 'PUT']) {
    const init = { method, ...(method === 'PUT' && { body: 'hello' }) };
    report[`${method} to another origin`] = await answerOf(call(`${api}/redirect?status=307&to=${stranger}/end`, init));
  }
  report.relative = await answerOf(call('/end'));
  return report;
}

/** What the server saw, or why there was no answer. */
async function answerOf(answered: Promise<Response>): Promise<string> {
  try {
    const response = await answered;
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return error instanceof Error ? `${error.name}` : 'unknown';
  }
}
