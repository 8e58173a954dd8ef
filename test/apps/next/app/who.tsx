import { auth } from '../lib/auth';
import { whoOf } from '../lib/who';

/** What the server knows of who asks. */
export async function Who({ id }: { readonly id: string }) {
  const { status, organizationId, text } = whoOf(await auth());
  return (
    <p id={id} data-status={status} data-organization={organizationId ?? ''}>
      {text}
    </p>
  );
}
