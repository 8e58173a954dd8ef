import Link from 'next/link';
import { Orders } from './orders';
import { SessionPanel } from './session-panel';
import { Who } from './who';

export default function Page() {
  return (
    <main>
      <Who id="server" />
      <SessionPanel />
      <Orders />
      <Link href="/about" prefetch={false}>
        About
      </Link>
    </main>
  );
}
