import { parentPort } from 'node:worker_threads';
import { serve } from './serve.js';

const receive = serve((message) => parentPort?.postMessage(message));
parentPort?.on('message', receive);
