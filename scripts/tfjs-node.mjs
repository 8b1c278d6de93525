// npm run tfjs-node: builds the native library of TensorFlow.js into the user's cache, once, and
// prints its folder, for BILEVEL_TFJS_NODE. With --cached it builds nothing. Where it cannot be built
// it says why and prints no folder; that is no failure, since everything else works without it.
import { requireNode } from './lib/node-version.mjs';
import { build, cacheFolder, missingTools, StepError, whyUnusable } from './lib/tfjs-node.mjs';

requireNode();
const folder = cacheFolder();

/** Why there is none, or undefined when there is. */
async function provide() {
  const unusable = await whyUnusable(folder);
  if (unusable === undefined || process.argv.includes('--cached')) return unusable;
  const missing = await missingTools();
  if (missing.length > 0) return `building it needs ${missing.join(', ')}`;
  try {
    await build(folder);
    return undefined;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    // A network may be out of reach; a compiler that fails is a fault.
    if (!error.download) process.exitCode = 1;
    return error.message;
  }
}

const reason = await provide();
if (reason === undefined) {
  console.error('Tests on the backend tensorflow run where BILEVEL_TFJS_NODE is this folder:');
  console.log(folder);
} else {
  console.error(`No native library of TensorFlow.js: ${reason}.`);
}
