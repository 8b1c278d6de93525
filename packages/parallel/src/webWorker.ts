import { serveWebWorker } from './serveWebWorker.js';

serveWebWorker();
