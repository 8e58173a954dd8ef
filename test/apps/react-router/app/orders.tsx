import { useState } from 'react';
import { Link } from 'react-router';

/** Six links at once: `render` prefetches each of them when it is drawn. */
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
          <Link to={`/orders/${order}`} prefetch="render">
            Order {order}
          </Link>
        </li>
      ))}
    </ul>
  );
}
