import { parentPort, workerData } from 'node:worker_threads';
import { pictureOperations } from './pictureOperations.js';
import { ASKED, DONE, operationOf, WHICH, type ThreadData } from './pictureThreads.js';

// The second thread: sleeps until it is asked for an operation, runs it on its pictures, and says so.
const { words, where } = workerData as ThreadData;
const operations = pictureOperations(where);
parentPort?.postMessage('ready');
for (let asked = 0; ;) {
  Atomics.wait(words, ASKED, asked);
  asked = Atomics.load(words, ASKED);
  operations[operationOf(words[WHICH] ?? 0)]();
  Atomics.store(words, DONE, asked);
  Atomics.notify(words, DONE);
}
