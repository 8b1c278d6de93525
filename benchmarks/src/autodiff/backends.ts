import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chooseBackend, type Backend, type PackageName } from '@bilevel/core/autodiff';
import { env } from '@tensorflow/tfjs-core';

/** The folder in which `npm run tfjs-node` has built the native library. */
const NATIVE = 'BILEVEL_TFJS_NODE';

/** The backends that this machine has, started; of the native one it is told when it is missing. */
export async function backends(tell: (line: string) => void): Promise<Backend[]> {
  const plain = [
    await chooseBackend({ prefer: ['cpu'] }),
    await chooseBackend({ prefer: ['wasm'] }),
  ];
  const folder = process.env[NATIVE];
  if (folder === undefined) {
    tell(`No column tensorflow: ${NATIVE} is not set. \`npm run tfjs-node\` builds the library.`);
    return plain;
  }
  const importPackage = (name: PackageName): Promise<unknown> => importFrom(folder, name);
  return [...plain, await chooseBackend({ prefer: ['tensorflow'], importPackage })];
}

async function importFrom(folder: string, name: PackageName): Promise<unknown> {
  // It brings copies of our packages, each of whose kernels would be registered again with a warning.
  env().set('IS_TEST', true);
  try {
    return await Promise.resolve(createRequire(join(folder, 'package.json'))(name) as unknown);
  } finally {
    env().set('IS_TEST', false);
  }
}
