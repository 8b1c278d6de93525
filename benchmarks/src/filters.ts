import {
  filterKernels,
  multiplyAddLoop,
  type FilterTerms,
  type Implementation,
  type ScalarPotentialName,
} from '@bilevel/kernels';
import { uniform } from './random.js';
import { keepResults } from './results.js';
import { inTurns, secondsOf } from './timing.js';
import { pictureWork } from './workloads.js';

const SIDE = 64;
const ROUNDS = 60;
/** Of a loop of multiplications and additions, and how many it does in each. */
const LIMIT_ROUNDS = 200_000;
const LIMIT_OPERATIONS = 48;
const BANKS = [
  { filters: 8, size: 3 },
  { filters: 24, size: 5 },
  { filters: 48, size: 7 },
  { filters: 80, size: 9 },
] as const;
const POTENTIALS: readonly ScalarPotentialName[] = [
  ...(['charbonnier', 'log-cosh', 'softplus', 'student'] as const),
];

/** Kernels of banks of filters beside the multiplications and additions that the machine can do. */
export async function benchFilters(): Promise<void> {
  const { pairs } = await pictureWork(1, SIDE);
  const x = pairs[0]?.measured.data ?? new Float64Array(SIDE * SIDE);
  const rows = [];
  for (const bank of BANKS) {
    for (const potential of POTENTIALS) rows.push(await compare(x, bank, potential));
  }
  await keepResults('filters', rows);
}

async function compare(
  x: Float64Array,
  { filters, size }: (typeof BANKS)[number],
  potential: ScalarPotentialName,
) {
  const random = uniform(filters);
  const terms: FilterTerms = {
    ...{ grid: { width: SIDE, height: SIDE, channels: 1 }, size, potential },
    taps: Float64Array.from({ length: filters * size * size }, () => (2 * random() - 1) / size),
    weights: new Float64Array(filters).fill(0.06),
    smoothings: new Float64Array(filters).fill(0.02),
  };
  const fast = operationsOf(terms, x, 'simd');
  const plain = operationsOf(terms, x, 'plain');
  const taken = await inTurns(ROUNDS, {
    limit: () => secondsOf(() => multiplyAddLoop(LIMIT_ROUNDS)),
    gradient: () => secondsOf(fast.gradient),
    product: () => secondsOf(fast.product),
    linearisation: () => secondsOf(fast.linearisation),
    transposed: () => secondsOf(fast.transposed),
    'plain product': () => secondsOf(plain.product),
  });
  const operations = 4 * size ** 2 * filters * (SIDE - size + 1) ** 2;
  const limit = (LIMIT_ROUNDS * LIMIT_OPERATIONS) / taken.limit.best;
  const speed = (name: 'gradient' | 'product'): number => operations / taken[name].best;
  const milliseconds = (name: keyof typeof taken): string => (taken[name].best * 1e3).toFixed(2);
  return {
    bank: `${String(filters)} of ${String(size)}×${String(size)}`,
    potential,
    'gradient (ms)': milliseconds('gradient'),
    'GFLOP/s': (speed('gradient') / 1e9).toFixed(1),
    'of the limit': (speed('gradient') / limit).toFixed(2),
    'product (ms)': milliseconds('product'),
    'its GFLOP/s': (speed('product') / 1e9).toFixed(1),
    'of it': (speed('product') / limit).toFixed(2),
    'linearisation (ms)': milliseconds('linearisation'),
    'Bᵀq (ms)': milliseconds('transposed'),
    'product, plain / SIMD': (taken['plain product'].best / taken.product.best).toFixed(1),
    'limit (GFLOP/s)': (limit / 1e9).toFixed(1),
  };
}

function operationsOf(terms: FilterTerms, values: Float64Array, implementation: Implementation) {
  const kernels = filterKernels(terms, { implementation });
  const zeros = kernels.vectors?.zeros ?? ((length: number) => new Float64Array(length));
  const [x, out] = [zeros(values.length), zeros(values.length)];
  x.set(values);
  const at = kernels.linearise(x);
  const columns = new Float64Array(kernels.parameters);
  return {
    gradient: () => {
      kernels.addGradient(x, out);
    },
    linearisation: () => {
      kernels.linearise(x);
    },
    product: () => {
      at.addHessianVector(x, out);
    },
    transposed: () => {
      at.crossTranspose(x, columns);
    },
  };
}
