import { Model, type ArrayValue, type ArrayValues } from '@bilevel/imaging';
import { largestOf, type Arithmetic, type Real } from '../../real.js';
import type { ExactRows } from './exactRows.js';
import type { Formulas } from './formulas.js';
import type { PictureGrid } from './regularisers.js';
import { projected } from './tomography.js';
import { sampled } from './fourier.js';

/** What an operator is made with. */
export interface OperatorData {
  readonly name: string;
  /** 0 where a pixel is missing, of one channel; the weights of a sampling pattern. */
  readonly mask?: readonly number[];
  /** Beside the options, as @bilevel/imaging has them. */
  readonly arrays?: ArrayValues;
  readonly options?: Readonly<Record<string, number>>;
}

export type ExactOperator = (
  arithmetic: Arithmetic,
  data: OperatorData,
  grid: PictureGrid,
) => ExactRows;

export const EXACT_OPERATORS: Formulas<ExactOperator> = {
  denoising: ({ one }, _, grid) => ({
    rows: pixels(grid).map((p) => [[p, one] as const]),
    isDiagonal: true,
  }),
  inpainting: ({ one }, { mask = [] }, grid) => ({
    rows: pixels(grid).map((p) =>
      mask[p % (grid.width * grid.height)] === 0 ? [] : [[p, one] as const],
    ),
    isDiagonal: true,
  }),
  deblurring: (arithmetic, { options = {} }, grid) =>
    gaussian(arithmetic, grid, options['sigma'] ?? NaN, edgeOf(options)),
  // How much of the pixel from t − ½ to t + ½ is in the interval from −b/2 to b/2, in both directions.
  'box-blur': (arithmetic, { options = {} }, grid) => {
    const side = options['side'] ?? NaN;
    const half = arithmetic.of(side).div(2);
    const reach = Math.ceil((side - 1) / 2);
    return separable(arithmetic, grid, { reach, edge: edgeOf(options) }, (t) => {
      const from = arithmetic.of(Math.abs(t) - 0.5);
      const to = arithmetic.of(Math.abs(t) + 0.5);
      if (!from.lessThan(half)) return arithmetic.zero;
      return (half.lessThan(to) ? half : to).minus(from);
    });
  },
  // 1 where the edge is half a pixel away and more, falling to 0 where it is half a pixel before.
  'disc-blur': (arithmetic, { options = {} }, grid) => {
    const { zero, one } = arithmetic;
    const radius = options['radius'] ?? NaN;
    const reach = Math.ceil(radius + 0.5) - 1;
    const outer = arithmetic.of(radius).plus(arithmetic.of(0.5));
    const at = (t: number, u: number): Real => {
      const beyond = outer.minus(arithmetic.of(t * t + u * u).sqrt());
      if (beyond.lessThan(zero)) return zero;
      return one.lessThan(beyond) ? one : beyond;
    };
    const side = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    return convolution(
      arithmetic,
      grid,
      side.flatMap((u) => side.map((t) => ({ t, u, value: at(t, u) }))),
      edgeOf(options),
    );
  },
  // Mean over 4⌈l⌉ + 1 places of a line, each between four pixels; sine and cosine of 64 bits.
  'motion-blur': (arithmetic, { options = {} }, grid) => {
    const { one } = arithmetic;
    const of = (value: number): Real => arithmetic.of(value);
    const { length = NaN, angle = NaN } = options;
    const steps = 4 * Math.ceil(length);
    const alpha = (Math.PI * angle) / 180;
    const [cosine, sine] = [of(Math.cos(alpha)), of(Math.sin(alpha))];
    const taps = Array.from({ length: steps + 1 }, (_, i) => {
      const along = of(length)
        .times(2 * i - steps)
        .div(2 * steps);
      const [x, y] = [along.times(cosine), along.times(sine).negated()];
      const [left, top] = [Number(x.floor()), Number(y.floor())];
      const [right, down] = [x.minus(left), y.minus(top)];
      return [0, 1].flatMap((u) =>
        [0, 1].map((t) => ({
          ...{ t: left + t, u: top + u },
          value: (t === 1 ? right : one.minus(right)).times(u === 1 ? down : one.minus(down)),
        })),
      );
    }).flat();
    return convolution(arithmetic, grid, taps, edgeOf(options));
  },
  // A point is seen as the kernel: what is t to the right of its centre goes t to the right.
  'kernel-blur': (arithmetic, { options = {}, arrays = {} }, grid) => {
    const { shape, data } = arrays['kernel'] ?? { shape: [5, 5], data: SHAKEN };
    const [rows = 0, columns = 0] = shape;
    const taps = data.flatMap((value, k) =>
      value === 0
        ? []
        : [
            {
              t: Math.floor(columns / 2) - (k % columns),
              u: Math.floor(rows / 2) - Math.floor(k / columns),
              value: arithmetic.of(value),
            },
          ],
    );
    return convolution(arithmetic, grid, taps, edgeOf(options), options['scale'] !== 1);
  },
  // Of a given matrix; where there is none of a list of pixels, eight a row, that is drawn as by the package.
  matrix: (arithmetic, { options = {}, arrays = {} }, grid) => {
    const pixels = grid.width * grid.height;
    const given = arrays['matrix'];
    const numbers = given === undefined ? randomMeansOf(options, pixels) : denseRows(given);
    const eachChannel = Array.from({ length: grid.channels }, (_, c) =>
      numbers.map((row) =>
        row.map(([p, value]) => [c * pixels + p, arithmetic.of(value)] as const),
      ),
    );
    const sums = (of: (row: number, p: number) => number): Real[] => {
      const all = new Map<number, Real>();
      for (const [i, row] of numbers.entries()) {
        for (const [p, value] of row) {
          const key = of(i, p);
          all.set(key, (all.get(key) ?? arithmetic.zero).plus(arithmetic.of(Math.abs(value))));
        }
      }
      return [...all.values()];
    };
    const squaredNorm = largestOf(
      arithmetic,
      sums((i) => i),
    ).times(
      largestOf(
        arithmetic,
        sums((_, p) => p),
      ),
    );
    return { rows: eachChannel.flat(), isDiagonal: false, squaredNorm };
  },
  // The mean of each cell, of as many pixels as it has, after the Gaussian where there is one.
  downsampling(arithmetic, { options = {} }, grid) {
    const { factor = NaN, sigma = NaN } = options;
    const blurred =
      sigma === 0
        ? pixels(grid).map((p) => [[p, arithmetic.one] as const])
        : gaussian(arithmetic, grid, sigma, 'reflect').rows;
    const across = Math.ceil(grid.width / factor);
    const down = Math.ceil(grid.height / factor);
    const cells = Array.from({ length: across * down * grid.channels }, (): number[] => []);
    for (const p of pixels(grid)) {
      const row = Math.floor(p / grid.width) % grid.height;
      const channel = Math.floor(p / (grid.width * grid.height));
      const [i, j] = [Math.floor(row / factor), Math.floor((p % grid.width) / factor)];
      cells[(channel * down + i) * across + j]!.push(p);
    }
    const rows = cells.map((own) => {
      const sums = new Map<number, Real>();
      for (const [q, value] of own.flatMap((p) => blurred[p] ?? [])) {
        sums.set(q, (sums.get(q) ?? arithmetic.zero).plus(value));
      }
      return [...sums].map(([q, sum]) => [q, sum.div(own.length)] as const);
    });
    return { rows, isDiagonal: false };
  },
  tomography: (arithmetic, { options = {} }, grid) => projected(arithmetic, options, grid),
  mri: (arithmetic, { mask }, grid) => sampled(arithmetic, mask, grid),
};

/** Of ⌈4σ⌉ pixels either side, of sum 1, in both directions. */
function gaussian(arithmetic: Arithmetic, grid: PictureGrid, sigma: number, edge: Edge): ExactRows {
  const square = arithmetic.of(sigma).times(arithmetic.of(sigma)).times(2);
  return separable(arithmetic, grid, { reach: Math.ceil(4 * sigma), edge }, (t) =>
    arithmetic
      .of(t ** 2)
      .div(square)
      .negated()
      .exp(),
  );
}

type Rows = readonly (readonly (readonly [number, number])[])[];

function denseRows({ shape: [rows = 0, columns = 0], data }: ArrayValue): Rows {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, p) => [p, data[i * columns + p]!] as const),
  );
}

/** The pixels are those that the package has drawn: a mean of x = (1, 0, …) says which; the means are ours. */
function randomMeansOf(
  { rate = 0.5, seed = 0 }: Readonly<Record<string, number>>,
  pixels: number,
): Rows {
  const shape = { width: pixels, height: 1, channels: 1 } as const;
  const model = new Model({ operator: { name: 'matrix', options: { rate, seed } } });
  const rows = Array.from(
    { length: Math.max(1, Math.round(rate * pixels)) },
    (): [number, number][] => [],
  );
  for (let p = 0; p < pixels; p++) {
    const data = Float64Array.from({ length: pixels }, (_, q) => (q === p ? 1 : 0));
    for (const [i, share] of model.seenOf({ ...shape, data }).data.entries()) {
      if (share !== 0) rows[i]!.push([p, Math.round(8 * share) / 8]);
    }
  }
  return rows;
}

/** Where a kernel of sum 1 is 5×5 and none is given. */
const SHAKEN = [0, 0, 0, 1, 2, 0, 0, 2, 3, 1, 0, 3, 4, 1, 0, 1, 3, 1, 0, 0, 1, 1, 0, 0, 0];

const EDGES = ['reflect', 'periodic', 'valid'] as const;
type Edge = (typeof EDGES)[number];

function edgeOf(options: Readonly<Record<string, number>>): Edge {
  return EDGES[options['boundary'] ?? 0] ?? 'reflect';
}

/** 0 … n − 1, then backwards, over and over: a picture goes on by its mirror images; or again from 0. */
function imageOf(place: number, n: number, edge: Edge): number {
  if (edge !== 'reflect') return ((place % n) + n) % n;
  const at = ((place % (2 * n)) + 2 * n) % (2 * n);
  return at < n ? at : 2 * n - 1 - at;
}

/** A kernel of sum 1 in one direction, then in the other. */
function separable(
  arithmetic: Arithmetic,
  grid: PictureGrid,
  { reach, edge }: { readonly reach: number; readonly edge: Edge },
  kernelAt: (t: number) => Real,
): ExactRows {
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) => kernelAt(i - reach));
  const sum = kernel.reduce((total, value) => total.plus(value), arithmetic.zero);
  /** Of one direction: where from a pixel's neighbours are taken, with their share. */
  const line = (n: number): Real[][] =>
    Array.from({ length: n }, (_, i) => {
      const row = arithmetic.zeros(n);
      for (const [t, value] of kernel.entries()) {
        const at = imageOf(i + t - reach, n, edge);
        row[at] = row[at]!.plus(value.div(sum));
      }
      return row;
    });
  const { width, height } = grid;
  const [down, across] = [line(height), line(width)];
  return {
    rows: measuredPixels(grid, { left: reach, right: reach, up: reach, down: reach }, edge).map(
      (p) => {
        const first = p - (p % (width * height));
        const [i, j] = [Math.floor((p - first) / width), p % width];
        return Array.from({ length: width * height }, (_, q) => {
          const value = down[i]![Math.floor(q / width)]!.times(across[j]![q % width]!);
          return [first + q, value] as const;
        });
      },
    ),
    isDiagonal: false,
  };
}

/** The pixels that are measured: with `valid` those about which a kernel fits. */
function measuredPixels(
  grid: PictureGrid,
  reach: {
    readonly left: number;
    readonly right: number;
    readonly up: number;
    readonly down: number;
  },
  edge: Edge,
): number[] {
  const { width, height } = grid;
  return pixels(grid).filter((p) => {
    const [i, j] = [Math.floor(p / width) % height, p % width];
    const inside =
      i >= reach.up && i + reach.down < height && j >= reach.left && j + reach.right < width;
    return edge !== 'valid' || inside;
  });
}

/** A kernel, scaled to sum 1 unless it is taken as it is, given by what it has t to the right and u down. */
function convolution(
  arithmetic: Arithmetic,
  grid: PictureGrid,
  kernel: readonly { readonly t: number; readonly u: number; readonly value: Real }[],
  edge: Edge,
  scaled = true,
): ExactRows {
  const { width, height } = grid;
  const total = kernel.reduce((all, { value }) => all.plus(value), arithmetic.zero);
  const sum = scaled ? total : arithmetic.one;
  const sizes = kernel.reduce((all, { value }) => all.plus(value.abs()), arithmetic.zero);
  const columns = arithmetic.zeros(width * height);
  const most = (of: (tap: { readonly t: number; readonly u: number }) => number): number =>
    Math.max(0, ...kernel.filter(({ value }) => arithmetic.zero.lessThan(value.abs())).map(of));
  const reach = {
    ...{ left: most(({ t }) => -t), right: most(({ t }) => t) },
    ...{ up: most(({ u }) => -u), down: most(({ u }) => u) },
  };
  const rows = measuredPixels(grid, reach, edge).map((p) => {
    const first = p - (p % (width * height));
    const [i, j] = [Math.floor((p - first) / width), p % width];
    const row = arithmetic.zeros(width * height);
    for (const { t, u, value } of kernel) {
      const q = imageOf(i + u, height, edge) * width + imageOf(j + t, width, edge);
      row[q] = row[q]!.plus(value.div(sum));
    }
    for (const [q, value] of row.entries()) {
      if (first === 0) columns[q] = columns[q]!.plus(value.abs());
    }
    return row.map((value, q) => [first + q, value] as const);
  });
  // Rows of sizes add up to at most Σ|k|.
  const squaredNorm = largestOf(arithmetic, columns).times(sizes.div(sum));
  return { rows, isDiagonal: false, squaredNorm };
}

function pixels({ width, height, channels }: PictureGrid): number[] {
  return Array.from({ length: width * height * channels }, (_, p) => p);
}
