import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import {
  chooseBackend,
  type Backend,
  type BackendName,
  type PackageName,
} from '../../src/autodiff/index.js';

/** The folder in which `npm run tfjs-node` has built the native library. */
const folder = process.env['BILEVEL_TFJS_NODE'];
/** What tests say that need it. */
const NEEDS_NATIVE = '[needs BILEVEL_TFJS_NODE]';

/** Imports packages as `chooseBackend` does, but the native one from where it was built. */
async function importWithNative(name: PackageName): Promise<unknown> {
  if (name !== '@tensorflow/tfjs-node' || folder === undefined) return import(name);
  // It brings copies of our packages, each of whose kernels would be registered again with a warning.
  tf.env().set('IS_TEST', true);
  try {
    return createRequire(resolve(folder, 'package.json'))(name) as unknown;
  } finally {
    tf.env().set('IS_TEST', false);
  }
}

async function start(name: BackendName): Promise<Backend> {
  return chooseBackend({ prefer: [name], importPackage: importWithNative });
}

const wasm = await start('wasm');
const native = folder === undefined ? [] : [await start('tensorflow')];

/** Those that run on every machine, and the native library where it was built; started. */
export const BACKENDS: readonly Backend[] = [await start('cpu'), wasm, ...native];
export const WASM = wasm;

/** A suite of tests on each backend; a skipped test stands for those that a machine lacks. */
export function describeOnBackends(suite: (backend: Backend) => void): void {
  describe.each(BACKENDS)('on the backend $name', suite);
  if (native.length === 0) it.skip(`on the backend tensorflow ${NEEDS_NATIVE}`);
}
