import { authContext } from '../lib/auth.server';
import { whoOf } from '../lib/who.server';
import { Who } from '../who';
import type { Route } from './+types/about';

export const loader = ({ context }: Route.LoaderArgs) => whoOf(context.get(authContext));

export default function About({ loaderData }: Route.ComponentProps) {
  return <Who id="server" who={loaderData} />;
}
