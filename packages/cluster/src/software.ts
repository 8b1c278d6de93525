import { readFileSync } from 'node:fs';
import { softwareOf, type Software } from '@bilevel/core';
import { digestOf } from './codec.js';
import { VERSION } from './version.js';

/**
 * What numbers depend on in this process whatever the problem: Node, V8, this package, the kernels' binary.
 * The packages of a problem say theirs when it is made.
 */
export function machineSoftware(): Software {
  return {
    node: process.version,
    v8: process.versions.v8,
    '@bilevel/cluster': VERSION,
    'the kernels’ binary': kernelDigest(),
    ...softwareOf({ parameters: 0, samples: [] }),
  };
}

/** The beginning of the digest of the kernels that are installed here. */
function kernelDigest(): string {
  const binary = new URL('kernels.wasm', import.meta.resolve('@bilevel/kernels'));
  return digestOf(readFileSync(binary)).slice(0, 16);
}
