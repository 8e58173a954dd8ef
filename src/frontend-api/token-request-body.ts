import type { CreateTokenInput } from '../protocol/actor-contracts.ts';
import type { FrontendApiOptions } from './frontend-api-options.ts';
import { tabState } from './tab-state.ts';

/**
 * The form of a token request, in the wire's spelling. Empty for a template: its token depends on nothing else.
 *
 * @param input - What to mint.
 * @param options - The wire's options; the tab's state is read now.
 */
export function tokenRequestBody(input: CreateTokenInput, options: FrontendApiOptions): URLSearchParams {
  const { template, organizationId, lastActiveToken, skipCache } = input;
  const { document = globalThis.document, sessionMinter } = options;
  const form: Record<string, string> = {};
  if (template == null) {
    form.organization_id = organizationId ?? '';
    const state = tabState(document);
    if (state) form.tab_state = state;
    if (sessionMinter && lastActiveToken) form.token = lastActiveToken;
    if (sessionMinter && skipCache) form.force_origin = 'true';
  }
  return new URLSearchParams(form);
}
