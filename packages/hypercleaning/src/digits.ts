import { fileURLToPath } from 'node:url';
import { readMnistFolder, type DataSet } from './data/mnistFolder.js';

/**
 * 2,400 training and 600 test pictures of digits, 28 × 28 pixels, drawn by a script: data to try things
 * out with, in the form of MNIST.
 */
export async function bundledDigits(): Promise<DataSet> {
  return readMnistFolder(fileURLToPath(new URL('../digits', import.meta.url)));
}
