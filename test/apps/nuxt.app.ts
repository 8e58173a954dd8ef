import { appOf } from './apps.ts';
import { describeApp } from './scenarios.ts';

describeApp(appOf('nuxt'));
