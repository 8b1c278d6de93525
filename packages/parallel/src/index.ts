export { MemoryLimitError, WorkerError } from './errors.js';
export { WorkerPool, type PoolOptions } from './pool.js';
export type { LoadModule } from './serve.js';
export { serveWebWorker } from './serveWebWorker.js';
export { inProcessTransport, type InProcessOptions } from './transport/inProcess.js';
export { nodeTransport, type NodeTransportOptions } from './transport/node.js';
export type { Transport, WorkerEvents, WorkerHandle } from './transport/transport.js';
export { webTransport, type WebTransportOptions } from './transport/web.js';
