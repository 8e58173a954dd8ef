import { authContext } from '../lib/auth.server';
import { whoOf } from '../lib/who.server';
import { Who } from '../who';
import type { Route } from './+types/order';

export const loader = ({ context, params }: Route.LoaderArgs) => ({
  id: params.id,
  who: whoOf(context.get(authContext)),
});

export default function Order({ loaderData }: Route.ComponentProps) {
  return (
    <main>
      <h1>Order {loaderData.id}</h1>
      <Who id="server" who={loaderData.who} />
    </main>
  );
}
