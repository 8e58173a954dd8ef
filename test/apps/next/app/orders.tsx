'use client';

import Link from 'next/link';
import { useState } from 'react';

/** Six links at once: in view, Next.js prefetches each of them. */
export function Orders() {
  const [isShown, setShown] = useState(false);
  if (!isShown) {
    return (
      <button type="button" onClick={() => setShown(true)}>
        Show orders
      </button>
    );
  }
  return (
    <ul>
      {[1, 2, 3, 4, 5, 6].map((order) => (
        <li key={order}>
          <Link href={`/orders/${order}`} prefetch>
            Order {order}
          </Link>
        </li>
      ))}
    </ul>
  );
}
