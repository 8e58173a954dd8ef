import { index, type RouteConfig, route } from '@react-router/dev/routes';

export default [
  index('routes/home.tsx'),
  route('about', 'routes/about.tsx'),
  route('stream', 'routes/stream.tsx'),
  route('leave', 'routes/leave.tsx'),
  route('orders/:id', 'routes/order.tsx'),
  route('api/me', 'routes/me.ts'),
] satisfies RouteConfig;
