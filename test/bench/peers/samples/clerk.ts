import { Clerk } from '@clerk/clerk-js';

const clerk = new Clerk('pk_live_Y2xlcmsuYXBwLmV4YW1wbGUk');
await clerk.load();
const authorization = `Bearer ${await clerk.session?.getToken()}`;
await fetch('/api/items', { headers: { authorization } });
