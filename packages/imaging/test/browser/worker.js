// A worker of the page, with the module of its problem in it.
import { serveWebWorker } from '@bilevel/parallel';
import * as problem from './problem.js';

// A busy browser takes its time to give a lock.
const [, wait] = /^\?lock=(\d+)$/.exec(globalThis.location.search) ?? [];
if (wait !== undefined) {
  const locks = globalThis.navigator.locks;
  const request = locks.request.bind(locks);
  locks.request = async (...given) => {
    await new Promise((resolve) => globalThis.setTimeout(resolve, Number(wait)));
    return request(...given);
  };
}

serveWebWorker((name) => Promise.resolve({ problem }[name]));
