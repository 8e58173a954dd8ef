import { GoTrueClient } from '@supabase/auth-js';

const client = new GoTrueClient({ url: 'https://project.example/auth/v1' });
const { data } = await client.getSession();
const authorization = `Bearer ${data.session?.access_token}`;
await fetch('/api/items', { headers: { authorization } });
