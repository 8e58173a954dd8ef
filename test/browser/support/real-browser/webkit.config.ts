import { engineConfig } from './engine-config.ts';

// `npm run test:webkit`
export default engineConfig('webkit');
