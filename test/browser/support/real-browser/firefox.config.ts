import { engineConfig } from './engine-config.ts';

// `npm run test:firefox`
export default engineConfig('firefox');
