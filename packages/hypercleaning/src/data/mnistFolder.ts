import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFileError } from '../errors.js';
import { decodeIdx } from './idx.js';
import { labelledData, type LabelledData } from './labelled.js';
import type { Reading } from './table.js';

/** Training samples, and test samples where there are some. */
export interface DataSet {
  readonly train: LabelledData;
  readonly test?: LabelledData;
  /** How a table was read. */
  readonly reading?: Reading;
}

/** The two files of a part of MNIST, by the names they are published under. */
const FILES = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const;
const WHITE = 255;

/** Whether a folder holds training images in IDX form. */
export async function isMnistFolder(folder: string): Promise<boolean> {
  return (await find(folder, FILES.train.images)) !== undefined;
}

/**
 * Reads a folder of IDX files named as MNIST's, plain or with `.gz`. The test files may be missing.
 *
 * @throws DataFileError; ArgumentError and DataContentError for labels that cannot be used
 */
export async function readMnistFolder(folder: string): Promise<DataSet> {
  const train = await readPart(folder, FILES.train);
  const hasTest = (await find(folder, FILES.test.images)) !== undefined;
  if (!hasTest) return { train };
  return { train, test: await readPart(folder, FILES.test, train) };
}

async function readPart(
  folder: string,
  names: { readonly images: string; readonly labels: string },
  train?: LabelledData,
): Promise<LabelledData> {
  const imagePath = await required(folder, names.images);
  const labelPath = await required(folder, names.labels);
  const images = decodeIdx(imagePath, await readFile(imagePath));
  const labels = decodeIdx(labelPath, await readFile(labelPath));
  const [rows = 0, height = 0, width = 0, ...more] = images.shape;
  const columns = height * width;
  if (more.length > 0 || images.shape.length !== 3 || !(images.data instanceof Uint8Array)) {
    refuse(imagePath, 'images × rows × columns of bytes', images.shape.join(' × '));
  }
  if (rows < 1 || columns < 1) refuse(imagePath, 'at least one pixel', images.shape.join(' × '));
  if (train !== undefined && columns !== train.features.columns) {
    const what = `pictures of ${String(train.features.columns)} pixels, as the training images are,`;
    refuse(imagePath, what, String(columns));
  }
  if (labels.shape.length !== 1) refuse(labelPath, 'one axis', labels.shape.join(' × '));
  if (labels.data.length !== rows) {
    refuse(labelPath, `${String(rows)} labels, one for each image,`, String(labels.data.length));
  }
  if (train !== undefined) {
    const bad = labels.data.findIndex((label: number) => label >= train.classes);
    if (bad >= 0) {
      throw new DataFileError(labelPath, {
        at: `label ${String(bad)}`,
        what: `a label from 0 to ${String(train.classes - 1)}, as in the training set,`,
        received: String(labels.data[bad]),
        remedy: 'Use the two files that belong together.',
      });
    }
  }
  const features = { rows, columns, values: images.data, scale: 1 / WHITE };
  const picture = { height, width };
  return train === undefined
    ? labelledData(features, labels.data, { picture })
    : { features, labels: Uint16Array.from(labels.data), classes: train.classes, picture };
}

function refuse(path: string, what: string, received: string): never {
  const remedy = 'Use the images and labels that belong together.';
  throw new DataFileError(path, { what, received, remedy });
}

async function required(folder: string, name: string): Promise<string> {
  const path = await find(folder, name);
  if (path !== undefined) return path;
  throw new DataFileError(join(folder, name), {
    what: 'an IDX file, plain or with .gz,',
    received: 'nothing: no such file',
    remedy: 'Images and labels are needed; the names are those of MNIST.',
  });
}

/** Published copies write the first dot or hyphen either way. */
async function find(folder: string, name: string): Promise<string | undefined> {
  for (const base of [name, name.replace('-idx', '.idx')]) {
    for (const ending of ['', '.gz']) {
      const path = join(folder, base + ending);
      const isFile = await stat(path).then(
        (found) => found.isFile(),
        () => false,
      );
      if (isFile) return path;
    }
  }
  return undefined;
}
