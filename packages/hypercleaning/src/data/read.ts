import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFileError } from '../errors.js';
import { readArray, readBytes, readTable, requireLabels, type TableOptions } from './table.js';
import { labelledData } from './labelled.js';
import { isMnistFolder, readMnistFolder, type DataSet } from './mnistFolder.js';

/**
 * Reads data to clean: a folder with the IDX files of MNIST or of data in the same form, a folder
 * with `features.npy` (samples × features) and `labels.npy`, a CSV file, or a `.npy` table.
 *
 * @throws DataFileError with the position of the fault; DataContentError for a class without samples
 */
export async function readData(path: string, options: TableOptions = {}): Promise<DataSet> {
  if (!(await isFolder(path))) return { train: await readTable(path, options) };
  if (await isMnistFolder(path)) return readMnistFolder(path);
  if (await isFile(join(path, 'features.npy'))) return readNpyFolder(path, options);
  throw new DataFileError(path, {
    what: 'train-images-idx3-ubyte (with or without .gz) or features.npy',
    received: 'neither',
    remedy: 'Give a folder with one of them, a CSV file or a .npy file.',
  });
}

async function readNpyFolder(folder: string, options: TableOptions): Promise<DataSet> {
  const path = join(folder, 'features.npy');
  const labelPath = join(folder, 'labels.npy');
  const features = readArray(path, await readBytes(path));
  const labels = readArray(labelPath, await readBytes(labelPath));
  const [rows = 0, columns = 0] = features.shape;
  const refuse = (file: string, what: string, received: string, at?: string): never => {
    const remedy = 'Save features as (samples, features) and labels as (samples).';
    throw new DataFileError(file, { ...(at !== undefined && { at }), what, received, remedy });
  };
  if (features.shape.length !== 2 || rows < 1 || columns < 1) {
    refuse(path, 'an array of shape (samples, features)', `(${features.shape.join(', ')})`);
  }
  if (labels.data.length !== rows) {
    refuse(labelPath, `${String(rows)} labels, one a sample,`, String(labels.data.length));
  }
  const bad = features.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const at = `row ${String(Math.floor(bad / columns))}, column ${String(bad % columns)}`;
    refuse(path, 'a finite number', String(features.data[bad]), at);
  }
  const { classes } = options;
  requireLabels(labelPath, labels.data, classes, (i) => `row ${String(i)}`);
  const values = { rows, columns, values: features.data, scale: 1 };
  return {
    train: labelledData(values, labels.data, { ...(classes !== undefined && { classes }) }),
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
