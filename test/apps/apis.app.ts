import { describeApi } from './api-scenarios.ts';
import { appOf } from './apps.ts';
import { describeApp } from './scenarios.ts';

// In one file, for files run side by side and an app is installed once.
for (const api of ['express', 'hono']) {
  describeApi(appOf(api));
  describeApp(appOf('vite-react'), appOf(api));
}
