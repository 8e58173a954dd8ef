import type { RequestState } from 'xstate-session/server';

/** What a page may know of who asks: no token, for it goes into the document. */
export function whoOf(state: RequestState) {
  if (state.status !== 'signed-in') {
    return { status: 'signed-out', organizationId: null, text: `Hello stranger (${state.reason})` } as const;
  }
  const organization = state.claims.o as { readonly id: string } | undefined;
  return { status: 'signed-in', organizationId: organization?.id ?? null, text: `Hello ${state.claims.sub}` } as const;
}
