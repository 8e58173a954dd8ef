import type { TokenKey } from '../../protocol/token-key.ts';
import type { Recording, TokenSource, TracedGetTokenOptions } from './contract.ts';

/** Asks for a token, and records the call and how it was settled. */
export async function watchGetToken<Options extends TracedGetTokenOptions>(
  session: TokenSource<Options>,
  asked: Options | undefined,
  { record, nextId, mask }: Recording,
): Promise<string | null> {
  const id = nextId();
  const { template, organizationId, skipCache = false, timeoutMs } = asked ?? ({} as Options);
  const key: Partial<TokenKey> = {
    ...(template !== undefined && { template }),
    ...(organizationId !== undefined && { organizationId: organizationId || null }),
  };
  record({ type: 'get-token.called', id, key, skipCache, ...(timeoutMs !== undefined && { timeoutMs }) });
  try {
    const asking = session.getToken(asked);
    // A promise that has its token already is heard of in the next microtask, before this is over. What the caller does in
    // between, such as ending the session, takes nothing back.
    let isAtOnce = true;
    void Promise.resolve()
      .then(() => {})
      .then(() => {
        isAtOnce = false;
      });
    const jwt = await asking;
    record(
      jwt === null
        ? { type: 'get-token.settled', id, outcome: 'null' }
        : { type: 'get-token.settled', id, outcome: 'token', token: mask(jwt), ...(isAtOnce && { atOnce: true }) },
    );
    return jwt;
  } catch (error) {
    const { code } = Object(error) as { code?: unknown };
    record({ type: 'get-token.settled', id, outcome: 'error', ...(typeof code === 'string' && { code }) });
    throw error;
  }
}
