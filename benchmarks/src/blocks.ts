import {
  blockKernels,
  potentials,
  smoothedTotalVariation,
  type BlockKind,
  type BlockTerms,
  type Implementation,
  type PotentialName,
} from '@bilevel/kernels';
import { keepResults } from './results.js';
import { secondsOf } from './timing.js';
import { pictureWork } from './workloads.js';

const SIDE = 256;
const ROUNDS = 15;
const REPEATS = 6;
const REGULARISER = { weight: 0.06, smoothing: 0.01 };

type Operation = 'gradient' | 'linearisation' | 'product';
type Operations = Readonly<Record<Operation, () => void>>;

/** Total variation with the same blocks; its gradient has a data term and a value besides. */
const FUSED = { difference: 'anisotropic', pixel: 'isotropic' } as const;

/**
 * Kernels of blocks under every potential: time per number of a picture, beside plain TypeScript and beside
 * the kernels of total variation alone. Ratios are medians of rounds in which all took turns.
 */
export async function benchBlocks(): Promise<void> {
  const { pairs } = await pictureWork(1, SIDE);
  const y = pairs[0]?.measured.data ?? new Float64Array(SIDE * SIDE);
  const rows = [];
  for (const blocks of ['difference', 'pixel', 'colour'] as const) {
    for (const potential of Object.keys(potentials) as PotentialName[]) {
      rows.push(...compare(y, blocks, potential));
    }
  }
  await keepResults('blocks', rows);
}

function compare(y: Float64Array, blocks: BlockKind, potential: PotentialName) {
  const channels = blocks === 'colour' ? 3 : 1;
  const grid = { width: SIDE, height: SIDE, channels };
  const terms = { grid, blocks, potential, ...REGULARISER };
  const fast = operationsOf(terms, y, 'simd');
  const plain = operationsOf(terms, y, 'plain');
  const fused = blocks === 'colour' ? undefined : fusedOperations(FUSED[blocks], y);
  return (['gradient', 'linearisation', 'product'] as const).map((operation) => {
    const seconds: number[] = [];
    const toPlain: number[] = [];
    const toFused: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const taken = secondsOf(fast[operation], REPEATS);
      const inPlain = secondsOf(plain[operation]);
      const inFused = fused ? secondsOf(fused[operation], REPEATS) : NaN;
      // The first compiles.
      if (round === 0) continue;
      seconds.push(taken);
      toPlain.push(taken / inPlain);
      toFused.push(taken / inFused);
    }
    return {
      operation,
      blocks,
      potential,
      'ns per number': ((Math.min(...seconds) * 1e9) / (y.length * channels)).toFixed(2),
      'SIMD / plain': median(toPlain).toFixed(2),
      'blocks / total variation': fused ? median(toFused).toFixed(2) : '',
    };
  });
}

function operationsOf(
  terms: BlockTerms,
  y: Float64Array,
  implementation: Implementation,
): Operations {
  const { channels } = terms.grid;
  const kernels = blockKernels(terms, { implementation });
  const zeros = kernels.vectors?.zeros ?? ((length: number) => new Float64Array(length));
  const [x, out] = [zeros(y.length * channels), zeros(y.length * channels)];
  for (let c = 0; c < channels; c++) x.set(y, c * y.length);
  const at = kernels.linearise(x);
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
  };
}

function fusedOperations(kind: 'anisotropic' | 'isotropic', y: Float64Array): Operations {
  const grid = { width: SIDE, height: SIDE };
  const variation = smoothedTotalVariation(kind, { data: y, grid, diagonal: 1, ...REGULARISER });
  const zeros = variation.vectors?.zeros ?? ((length: number) => new Float64Array(length));
  const [x, out] = [zeros(y.length), zeros(y.length)];
  x.set(y);
  const at = variation.linearise(x);
  return {
    gradient: () => {
      variation.gradient(x, out);
    },
    linearisation: () => {
      variation.linearise(x);
    },
    product: () => {
      at.hessianVector(x, out);
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
