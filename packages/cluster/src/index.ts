export {
  ClusterEngine,
  clusterEngine,
  type ClusterEvent,
  type ClusterOptions,
} from './coordinator/engine.js';
export { shardCount } from './coordinator/shards.js';
export { ClusterError, WireError } from './errors.js';
export { KEEP_EVERY } from './keeping.js';
export type { ProblemEntry, Registry } from './registry.js';
export { PROBLEMS } from './registry.js';
export { clusterStatus, type ClusterStatus, type WorkerAt } from './status.js';
export { ClusterWorker, type ClusterWorkerOptions } from './worker/worker.js';
