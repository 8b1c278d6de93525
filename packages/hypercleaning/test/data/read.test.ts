import { encodeNpy } from '@bilevel/npy';
import { describe, expect, it } from 'vitest';
import {
  DataContentError,
  DataFileError,
  encodeIdx,
  readData,
  selectRows,
  type LabelledData,
} from '../../src/index.js';
import { folderOf, refusal } from './support.js';

const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';
const images = encodeIdx([3, 2, 1], Uint8Array.of(0, 255, 51, 0, 1, 2));
const labels = encodeIdx([3], Uint8Array.of(1, 0, 1));

/** Row i as numbers. */
const row = ({ features: { values, columns, scale } }: LabelledData, i: number): number[] =>
  Array.from(values.subarray(i * columns, (i + 1) * columns), (x) => x * scale);

describe('folders of IDX files', () => {
  it('reads images and labels, packed or not', async () => {
    const packed = encodeIdx([3], Uint8Array.of(1, 0, 1), { gzip: true });
    const { train, test } = await readData(
      await folderOf({ [IMAGES]: images, [`${LABELS}.gz`]: packed }),
    );
    expect(test).toBeUndefined();
    expect(train.classes).toBe(2);
    expect(train.picture).toEqual({ height: 2, width: 1 });
    expect([...train.labels]).toEqual([1, 0, 1]);
    expect(row(train, 1)).toEqual([0.2, 0]);
  });

  it('reads the test files too', async () => {
    const { test } = await readData(
      await folderOf({
        [IMAGES]: images,
        [LABELS]: labels,
        't10k-images.idx3-ubyte': encodeIdx([1, 2, 1], Uint8Array.of(9, 8)),
        't10k-labels.idx1-ubyte': encodeIdx([1], Uint8Array.of(1)),
      }),
    );
    expect(test?.features.rows).toBe(1);
    expect(test?.classes).toBe(2);
  });

  it('refuses files that do not belong together', async () => {
    const cases = [
      [{ [IMAGES]: images, [LABELS]: encodeIdx([2], Uint8Array.of(1, 0)) }, '3 labels'],
      [{ [IMAGES]: images }, 'no such file'],
      [{ [IMAGES]: labels, [LABELS]: labels }, 'images × rows × columns'],
      [{ [IMAGES]: images, [LABELS]: images }, 'one axis'],
      [
        { [IMAGES]: encodeIdx([0, 2, 1], new Uint8Array()), [LABELS]: labels },
        'at least one pixel',
      ],
      [{ other: 'x' }, 'neither'],
      [
        {
          [IMAGES]: images,
          [LABELS]: labels,
          't10k-images-idx3-ubyte': encodeIdx([1, 2, 1], Uint8Array.of(9, 8)),
          't10k-labels-idx1-ubyte': encodeIdx([1], Uint8Array.of(2)),
        },
        'a label from 0 to 1',
      ],
    ] as const;
    for (const [files, text] of cases) {
      const folder = await folderOf(files);
      const error = await refusal(() => readData(folder));
      expect(error).toBeInstanceOf(DataFileError);
      expect(error.message).toContain(text);
    }
  });

  it('refuses a class without a sample', async () => {
    const gap = encodeIdx([3], Uint8Array.of(0, 0, 2));
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: gap });
    expect(await refusal(() => readData(folder))).toBeInstanceOf(DataContentError);
  });
});

describe('NumPy files', () => {
  it('reads a table and a folder alike', async () => {
    const table = encodeNpy([2, 3], [0.5, 7, 1, 0.25, 8, 0], 64);
    const folder = await folderOf({
      'features.npy': encodeNpy([2, 2], [0.5, 7, 0.25, 8], 32),
      'labels.npy': encodeNpy([2], [1, 0], 64),
      'table.npy': table,
    });
    const one = await readData(`${folder}/table.npy`);
    const two = await readData(folder);
    expect(two).toEqual(one);
    expect(row(one.train, 1)).toEqual([0.25, 8]);
    expect([...selectRows(one.train, [1, 1, 0]).labels]).toEqual([0, 0, 1]);
  });

  it('says where a number is wrong', async () => {
    const features = encodeNpy([2, 2], [1, 2, 3, NaN], 64);
    const good = encodeNpy([2, 2], [1, 2, 3, 4], 64);
    const cases = [
      [{ 'features.npy': features, 'labels.npy': encodeNpy([2], [0, 1], 64) }, 'row 1, column 1'],
      [{ 'features.npy': good, 'labels.npy': encodeNpy([2], [0, 1.5], 64) }, 'row 1, but'],
      [{ 'features.npy': good, 'labels.npy': encodeNpy([3], [0, 1, 1], 64) }, '2 labels'],
      [{ 'features.npy': good }, 'labels.npy'],
      [{ 'features.npy': good.subarray(0, 150), 'labels.npy': good }, 'bytes of data'],
      [{ 'features.npy': encodeNpy([4], [1, 2, 3, 4], 64), 'labels.npy': good }, '(4)'],
    ] as const;
    for (const [files, text] of cases) {
      const folder = await folderOf(files);
      const error = await refusal(() => readData(folder));
      expect(error).toBeInstanceOf(DataFileError);
      expect(error.message).toContain(text);
    }
    const folder = await folderOf({ 't.npy': encodeNpy([2, 2], [1, 0, NaN, 1], 64) });
    expect((await refusal(() => readData(`${folder}/t.npy`))).message).toContain(
      'row 1, column 0, but received NaN',
    );
  });
});

describe.skipIf(!process.env['BILEVEL_DATA'])('MNIST [needs BILEVEL_DATA]', () => {
  it('reads all four files', async () => {
    const { train, test } = await readData(`${process.env['BILEVEL_DATA'] ?? ''}/mnist`);
    expect(train.features.rows).toBe(60000);
    expect(test?.features.rows).toBe(10000);
    expect(train.classes).toBe(10);
    expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  });
});
