import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFileError } from '../errors.js';
import { readBytes } from './bytes.js';
import { isMnistFolder, readMnistFolder, type DataSet } from './mnistFolder.js';
import { npyColumns, readArray } from './npyTable.js';
import { readTableFile } from './readTable.js';
import type { TableOptions } from './table.js';
import { tableData } from './tableData.js';

/**
 * Reads data to clean: a folder with the IDX files of MNIST or of data in the same form, a folder
 * with `features.npy` (samples × features) and `labels.npy`, a CSV file, or a `.npy` table ({@link readTable}).
 *
 * @throws DataFileError with the position of the fault; DataContentError for a class without samples
 */
export async function readData(path: string, options: TableOptions = {}): Promise<DataSet> {
  if (!(await isFolder(path))) {
    const { data, reading } = await readTableFile(path, options);
    return { train: data, reading };
  }
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
  const [rows = 0, width = 0] = features.shape;
  const refuse = (file: string, what: string, received: string): never => {
    const remedy = 'Save features as (samples, features) and labels as (samples).';
    throw new DataFileError(file, { what, received, remedy });
  };
  if (features.shape.length !== 2 || rows < 1 || width < 1) {
    refuse(path, 'an array of shape (samples, features)', `(${features.shape.join(', ')})`);
  }
  if (labels.data.length !== rows) {
    refuse(labelPath, `${String(rows)} labels, one a sample,`, String(labels.data.length));
  }
  const columns = width + 1;
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    values.set(features.data.subarray(i * width, (i + 1) * width), i * columns);
    values[i * columns + width] = labels.data[i]!;
  }
  const table = npyColumns({ rows, columns, values }, { ...options, labelColumn: -1 });
  const { data, reading } = tableData(table, { features: path, labels: labelPath }, options);
  return { train: data, reading };
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
