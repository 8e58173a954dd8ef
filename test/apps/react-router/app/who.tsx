import type { whoOf } from './lib/who.server';

/** What the server knew of who asked. */
export function Who({ id, who }: { readonly id: string; readonly who: ReturnType<typeof whoOf> }) {
  return (
    <p id={id} data-status={who.status} data-organization={who.organizationId ?? ''}>
      {who.text}
    </p>
  );
}
