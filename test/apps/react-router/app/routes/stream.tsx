import { Suspense } from 'react';
import { Await } from 'react-router';
import { authContext } from '../lib/auth.server';
import { whoOf } from '../lib/who.server';
import { Who } from '../who';
import type { Route } from './+types/stream';

/** Answered in two parts: the first is on its way before the second is known. */
export function loader({ context }: Route.LoaderArgs) {
  const who = whoOf(context.get(authContext));
  return { who, late: new Promise<typeof who>((resolve) => setTimeout(resolve, 300, who)) };
}

export default function Stream({ loaderData }: Route.ComponentProps) {
  return (
    <main>
      <Who id="server" who={loaderData.who} />
      <Suspense fallback={<p>One moment</p>}>
        <Await resolve={loaderData.late}>{(who) => <Who id="late" who={who} />}</Await>
      </Suspense>
    </main>
  );
}
