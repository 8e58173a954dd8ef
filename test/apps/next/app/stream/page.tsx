import { Suspense } from 'react';
import { Who } from '../who';

/** Answered in two parts: the first is on its way before the second is known. */
export default function Stream() {
  return (
    <main>
      <Who id="server" />
      <Suspense fallback={<p>One moment</p>}>
        <Late />
      </Suspense>
    </main>
  );
}

async function Late() {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return <Who id="late" />;
}
