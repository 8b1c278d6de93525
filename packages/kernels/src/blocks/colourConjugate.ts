import type { ConjugateSteps } from '@bilevel/core';
import type { Arena } from '../vectors/arena.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { AnalysisTerms } from './analysis.js';
import type { BlockPlaces } from './simdPlaces.js';

/** What the steps work on. */
interface StepPlaces {
  readonly workspace: Workspace;
  readonly places: BlockPlaces;
  readonly arena: Arena;
}

/**
 * Conjugate gradients on (I + wDᵀHD)x = b for blocks in colour, two passes over memory an iteration
 * (assembly/blocks/colourProducts.ts); `weights` tells where H is kept. Arrays that are not in the kernels' memory give the
 * same bits.
 */
export function colourConjugate(
  { analysis }: AnalysisTerms,
  weights: () => number,
  { workspace, places, arena }: StepPlaces,
): (preconditioned: boolean) => ConjugateSteps {
  const { kernels, memory } = workspace;
  const { width, height, pixels, planes, groups } = places;
  const { length } = analysis.kernel;
  const alongBytes = bytesOf(groups * pixels);
  const sums = arena.reserve(2);
  const sumsAt = memory.addressOf(sums);
  // Kept as an array: one that nothing names is collected, and its memory given back.
  let jacobi: Float64Array | undefined;

  function inverseDiagonal(): number {
    if (jacobi !== undefined) return memory.addressOf(jacobi);
    const diagonal = arena.reserve(length).fill(1);
    const along = weights();
    const y = memory.view(along + alongBytes, planes * pixels);
    analysis.addDiagonal({ along: memory.view(along, groups * pixels), y }, diagonal);
    const at = memory.addressOf(diagonal);
    kernels.vectorInvert(at, length);
    jacobi = diagonal;
    return at;
  }

  function measure(inverseAt: number, r: Float64Array, products: Float64Array): void {
    const residual = workspace.placed(r, places.scratch().first);
    kernels.conjugateProducts(residual, inverseAt, length, sumsAt);
    products.set(sums);
  }

  const stepsWith = (inverseAt: number): ConjugateSteps => ({
    measure: (r, products) => {
      measure(inverseAt, r, products);
    },
    turn(p, beta, r, image) {
      const along = weights();
      const { first, second, third, rows } = places.scratch();
      const at = workspace.placed(p, first);
      const residual = workspace.placed(r, second);
      const to = workspace.placeOf(image, third);
      const kept = [along, along + alongBytes] as const;
      const shape = [width, height, rows, to] as const;
      const curvature = kernels.colourDirection(at, residual, inverseAt, beta, ...kept, ...shape);
      workspace.collect(at, p);
      workspace.collect(to, image);
      return curvature;
    },
    update(x, p, r, image, alpha, products) {
      const inside = [x, p, r, image].map((array) => memory.addressOf(array));
      const [solution = 0, direction = 0, residual = 0, product = 0] = inside;
      if (inside.includes(0)) {
        arena.combine(x, 1, alpha, p);
        arena.combine(r, 1, -alpha, image);
        measure(inverseAt, r, products);
        return;
      }
      const own = [solution, direction, residual, product, inverseAt] as const;
      kernels.conjugateUpdate(...own, alpha, length, sumsAt);
      products.set(sums);
    },
  });
  return (preconditioned) => stepsWith(preconditioned ? inverseDiagonal() : 0);
}
