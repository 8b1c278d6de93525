// A worker of the page, with the module of its problem in it.
import { serveWebWorker } from '@bilevel/parallel';
import * as problem from './problem.js';

serveWebWorker((name) => Promise.resolve({ problem }[name]));
