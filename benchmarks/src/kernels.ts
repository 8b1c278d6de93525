import {
  compressRows,
  denseRows,
  multiplyAddLoop,
  smoothedTotalVariation,
  softmaxRegression,
  type LabelledRows,
} from '@bilevel/kernels';
import { keepResults } from './results.js';
import { inTurns, secondsOf } from './timing.js';
import { pictureWork, regressionWork } from './workloads.js';

/** What is timed, and what its time is divided by. */
interface Work {
  readonly kernel: string;
  readonly problem: string;
  readonly unit: 'number' | 'round' | 'pixel' | 'non-zero' | 'entry';
  readonly units: number;
  /** Bytes that have to be read and written, and 64-bit operations, for each unit. */
  readonly bytes: number;
  readonly operations: number;
  readonly threads: number;
  readonly run: () => void;
}

const ROUNDS = 15;

/**
 * The kernels in nanoseconds per pixel or per non-zero, beside what the machine can do at most: the
 * fastest round of each, taken in turns.
 */
export async function benchKernels(): Promise<void> {
  const work = [
    ...limits(),
    ...(await pictureKernels()),
    ...(await pixelKernels()),
    ...tableKernels(),
  ];
  const keyed = Object.fromEntries(
    work.map((item) => [
      `${item.kernel} | ${item.problem} | ${String(item.threads)}`,
      // A call of microseconds is repeated, or the clock would be what is measured.
      () => secondsOf(item.run, Math.max(1, Math.round(2e5 / (item.units * item.operations)))),
    ]),
  );
  const timings = await inTurns(ROUNDS, keyed);
  await keepResults(
    'kernels',
    work.map((item) => {
      const { kernel, problem, unit, units, bytes, operations, threads } = item;
      const { best, median } = timings[`${kernel} | ${problem} | ${String(threads)}`] ?? {
        best: NaN,
        median: NaN,
      };
      return {
        kernel,
        problem,
        threads,
        'ns per unit': Number(((best * 1e9) / units).toFixed(2)),
        unit,
        'GB/s': Number(((bytes * units) / best / 1e9).toFixed(1)),
        'GFLOP/s': Number(((operations * units) / best / 1e9).toFixed(2)),
        'median / best': Number((median / best).toFixed(2)),
      };
    }),
  );
}

/** A copy of an array larger than the caches, and multiplications and additions in registers. */
function limits(): Work[] {
  const length = 4e6;
  const [from, to] = [new Float64Array(length).fill(1), new Float64Array(length)];
  const rounds = 1e6;
  return [
    {
      ...{ kernel: 'limit: copy', problem: '32 MB', unit: 'number', threads: 1 },
      ...{ units: length, bytes: 16, operations: 0.05 },
      run: () => {
        to.set(from);
      },
    },
    {
      ...{ kernel: 'limit: multiply-add', problem: 'registers', unit: 'round', threads: 1 },
      ...{ units: rounds, bytes: 0, operations: 48 },
      run: () => {
        multiplyAddLoop(rounds);
      },
    },
  ];
}

async function pictureKernels(): Promise<Work[]> {
  const work: Work[] = [];
  for (const kind of ['anisotropic', 'isotropic'] as const) {
    for (const size of [96, 256]) {
      const { pairs } = await pictureWork(1, size);
      const y = pairs[0]?.measured.data ?? new Float64Array(size * size);
      const d = y.length;
      const terms = { data: y, grid: { width: size, height: size } };
      const variation = smoothedTotalVariation(kind, {
        ...terms,
        ...{ diagonal: 1, weight: 0.06, smoothing: 0.01 },
      });
      const at = variation.linearise(y);
      const out = new Float64Array(d);
      const two = new Float64Array(2);
      const arrays = kind === 'anisotropic' ? 2 : 3;
      const common = {
        problem: `${kind} ${String(size)}×${String(size)}`,
        unit: 'pixel' as const,
        units: d,
        threads: 1,
      };
      work.push(
        {
          ...common,
          ...{ kernel: 'value and gradient', bytes: 24, operations: 24 },
          run: () => {
            variation.gradient(y, out);
          },
        },
        {
          ...common,
          ...{ kernel: 'linearisation', bytes: 8 + 8 * arrays, operations: 20 },
          run: () => {
            variation.linearise(y);
          },
        },
        {
          ...common,
          ...{ kernel: 'Hessian-vector product', bytes: 16 + 8 * arrays, operations: 10 },
          run: () => {
            at.hessianVector(y, out);
          },
        },
        {
          ...common,
          ...{ kernel: 'Bᵀq', bytes: 16, operations: 26 },
          run: () => {
            at.crossTranspose(y, two);
          },
        },
      );
    }
  }
  return work;
}

/** Pictures of bytes, of which most pixels are 0. */
async function pixelKernels(): Promise<Work[]> {
  const { name, train } = await regressionWork();
  const { rows, columns, values, scale } = train.features;
  const { labels, classes } = train;
  const samples = compressRows(values, { rows, columns }, { scale });
  const units = samples.start[rows] ?? 0;
  // Values of a byte with columns of two for the rows, rows of one for the columns.
  const entries = { problem: name, unit: 'non-zero', units, forth: 3, back: 2 } as const;
  return [1, 2].flatMap((threads) =>
    softmaxKernels({ samples, labels, classes }, entries, threads),
  );
}

/** A table of numbers none of which is 0, dense and compressed. */
function tableKernels(): Work[] {
  const shape = { rows: 20_000, columns: 100 };
  const classes = 10;
  const values = Float64Array.from(
    { length: shape.rows * shape.columns },
    (_, k) => 1.5 + Math.sin(k * k),
  );
  const labels = Uint16Array.from({ length: shape.rows }, (_, i) => i % classes);
  return [
    // Numbers with columns of two bytes and rows of one, or numbers alone.
    { samples: compressRows(values, shape), problem: 'table, compressed', forth: 10, back: 9 },
    { samples: denseRows(values, shape), problem: 'table, dense', forth: 8, back: 8 },
  ].flatMap(({ samples, ...rest }) => {
    const entries = { ...rest, unit: 'entry', units: values.length } as const;
    return softmaxKernels({ samples, labels, classes }, entries, 1);
  });
}

/** The kernels of softmax regression; `forth` and `back`: bytes an entry takes in each product. */
function softmaxKernels(
  data: LabelledRows,
  entries: Pick<Work, 'problem' | 'unit' | 'units'> & { forth: number; back: number },
  threads: number,
): Work[] {
  const regression = softmaxRegression(data, { threads });
  const { rows, classes, dimension } = regression;
  const W = Float64Array.from({ length: dimension }, (_, k) => 0.1 * Math.sin(k));
  const weights = new Float64Array(rows).fill(1 / rows);
  const at = regression.linearise(W);
  const out = new Float64Array(dimension);
  const perRow = new Float64Array(rows);
  const { forth, back, ...named } = entries;
  const common = { ...named, threads };
  return [
    {
      ...common,
      ...{ kernel: 'softmax value and gradient', bytes: forth + back, operations: 4 * classes },
      run: () => {
        regression.gradient(W, weights, 1e-3, out);
      },
    },
    {
      ...common,
      ...{ kernel: 'softmax Hessian-vector', bytes: forth + back, operations: 4 * classes },
      run: () => {
        at.hessianVector(W, weights, 1e-3, out);
      },
    },
    {
      ...common,
      ...{ kernel: 'softmax Bᵀq', bytes: forth, operations: 2 * classes },
      run: () => {
        at.crossTranspose(W, weights, perRow);
      },
    },
  ];
}
