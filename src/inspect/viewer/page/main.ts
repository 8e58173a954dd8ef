import { startViewer } from './start-viewer.ts';
import { createViewerModel } from './viewer-model.ts';

startViewer(createViewerModel());
