import { nodeTransport } from './node.js';
import type { Transport } from './transport.js';
import { webTransport } from './web.js';

/** The workers of the platform that this runs on. */
export function platformTransport(): Transport {
  const inNode = 'process' in globalThis && typeof process.getBuiltinModule === 'function';
  return inNode ? nodeTransport() : webTransport();
}
