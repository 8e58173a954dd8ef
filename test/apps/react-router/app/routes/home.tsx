import { Link } from 'react-router';
import { authContext } from '../lib/auth.server';
import { whoOf } from '../lib/who.server';
import { Orders } from '../orders';
import { SessionPanel } from '../session-panel';
import { Who } from '../who';
import type { Route } from './+types/home';

export const loader = ({ context }: Route.LoaderArgs) => whoOf(context.get(authContext));

export default function Home({ loaderData }: Route.ComponentProps) {
  return (
    <main>
      <Who id="server" who={loaderData} />
      <SessionPanel />
      <Orders />
      <Link to="/about">About</Link>
    </main>
  );
}
