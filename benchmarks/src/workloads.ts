import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readData, selectRows, type LabelledData } from '@bilevel/hypercleaning';
import {
  addGaussianNoise,
  centreCrop,
  createImage,
  crop,
  listImages,
  readImage,
  type TrainingPair,
} from '@bilevel/imaging';

/** Pictures of one size with their noisy versions, and what to call them in results. */
export interface PictureWork {
  readonly name: string;
  readonly pairs: readonly TrainingPair[];
}

/** `count` pictures of size × size with noise σ = 0.1: crops of Kodak's, or made ones without. */
export async function pictureWork(count: number, size: number): Promise<PictureWork> {
  const folder = kodak();
  if (folder === undefined) return madeWork(count, size);
  const pairs: TrainingPair[] = [];
  for (const file of (await listImages([folder])).slice(0, count)) {
    pairs.push(noisyPair(file, centreCrop(await readImage(file), size, size), pairs.length));
  }
  return { name: `${String(pairs.length)} Kodak, ${String(size)}×${String(size)}`, pairs };
}

/** `count` windows of size × size of all of Kodak's pictures, along their diagonals. */
export async function windowWork(count: number, size: number): Promise<PictureWork> {
  const folder = kodak();
  if (folder === undefined) return madeWork(count, size);
  const files = await listImages([folder]);
  const each = Math.ceil(count / files.length);
  const pairs: TrainingPair[] = [];
  for (const file of files) {
    const image = await readImage(file);
    for (let k = 1; k <= each && pairs.length < count; k++) {
      const row = Math.floor(((image.height - size) * k) / (each + 1));
      const column = Math.floor(((image.width - size) * k) / (each + 1));
      pairs.push(noisyPair(file, crop(image, row, column, size, size), pairs.length));
    }
  }
  return { name: `${String(count)} windows of Kodak, ${String(size)}×${String(size)}`, pairs };
}

function kodak(): string | undefined {
  const data = process.env['BILEVEL_DATA'];
  const folder = data === undefined ? undefined : join(data, 'kodak');
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

function madeWork(count: number, size: number): PictureWork {
  const pairs: TrainingPair[] = [];
  for (let k = 0; k < count; k++) {
    const pixels = Float64Array.from({ length: size * size }, (_, p) => {
      const [i, j] = [Math.floor(p / size), p % size];
      return 0.5 + 0.2 * Math.sin(i / (7 + k)) + (i * j > (size * size) / 3 ? 0.2 : 0);
    });
    pairs.push(noisyPair(`made ${String(k)}`, createImage(size, size, pixels), k));
  }
  return { name: `${String(count)} made, ${String(size)}×${String(size)}`, pairs };
}

function noisyPair(name: string, truth: TrainingPair['truth'], seed: number): TrainingPair {
  return { name, truth, measured: addGaussianNoise(truth, { sigma: 0.1, seed }) };
}

/** Labelled pictures to train and to validate with, of bytes. */
export interface RegressionWork {
  readonly name: string;
  readonly train: LabelledData;
  readonly validation: LabelledData;
}

/** MNIST: 20,000 pictures to train, 5,000 to validate; made ones of the same size without it. */
export async function regressionWork(): Promise<RegressionWork> {
  const data = process.env['BILEVEL_DATA'];
  const [rows, held] = [20_000, 5000];
  if (data !== undefined && existsSync(join(data, 'mnist'))) {
    const { train } = await readData(join(data, 'mnist'));
    const range = (from: number, length: number): number[] =>
      Array.from({ length }, (_, i) => from + i);
    return {
      name: 'MNIST',
      train: selectRows(train, range(0, rows)),
      validation: selectRows(train, range(rows, held)),
    };
  }
  const made = (count: number, seed: number): LabelledData => {
    const columns = 784;
    let state = seed;
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const values = Uint8Array.from({ length: count * columns }, () =>
      random() < 0.19 ? Math.floor(256 * random()) : 0,
    );
    const labels = Uint16Array.from({ length: count }, (_, i) => i % 10);
    return { features: { rows: count, columns, values, scale: 1 / 255 }, labels, classes: 10 };
  };
  return { name: 'made, as MNIST', train: made(rows, 1), validation: made(held, 2) };
}
