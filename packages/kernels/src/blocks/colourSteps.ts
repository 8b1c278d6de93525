import type { FirstOrderSteps } from '@bilevel/core';
import { FISTA, HEAVY_BALL, type Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import { ANALYSIS_CODES, type AnalysisTerms } from './analysis.js';
import type { BlockKernels } from './blocks.js';
import { POTENTIAL_CODES } from './potentialCodes.js';
import type { BlockPlaces } from './simdPlaces.js';

/** Numbers of a block of a pixel in colour. */
const COLOUR = 6;

/** Whether there are kernels for steps on blocks with such terms. */
export function hasColourSteps({ analysis, relative }: AnalysisTerms, code: number): boolean {
  const { shape, kernel } = analysis;
  return (
    code === POTENTIAL_CODES.charbonnier &&
    kernel.code === ANALYSIS_CODES.differences &&
    shape.members === COLOUR &&
    relative === undefined
  );
}

/** What the steps work on. */
interface StepPlaces extends Pick<BlockKernels, 'addGradient'> {
  readonly workspace: Workspace;
  readonly places: BlockPlaces;
  readonly arena: Arena;
}

/**
 * Steps on ½‖x − y‖² + w Σ φ of pictures in colour, each in one pass over memory (assembly/blocks/colour.ts), for arrays in the
 * kernels' memory; for others part by part. The points and gradients are the same to the bit, norms but for their
 * last digits.
 */
export function colourSteps(
  { weight, smoothing }: AnalysisTerms,
  data: Float64Array,
  { workspace, places, arena, addGradient }: StepPlaces,
): FirstOrderSteps {
  const { kernels, memory } = workspace;
  const { width, height } = places;
  const square = arena.reserve(1);
  const squareAt = memory.addressOf(square);
  const y = memory.addressOf(data);

  function fused(
    step: number,
    x: Float64Array,
    other: Float64Array,
    gradient: Float64Array,
    alpha: number,
    beta: number,
  ): number {
    const [at, by, out] = [x, other, gradient].map((array) => memory.addressOf(array));
    const { rows } = places.scratch();
    const terms = [y, weight, smoothing, width, height, rows] as const;
    kernels.colourStep(step, at!, by!, alpha, beta, ...terms, out!, squareAt);
    return Math.sqrt(square[0]!);
  }

  function gradientAt(x: Float64Array, out: Float64Array): number {
    arena.subtract(x, data, out);
    addGradient(x, out);
    return Math.sqrt(arena.dot(out, out));
  }

  const isInside = (...arrays: Float64Array[]): boolean =>
    y !== 0 && arrays.every((array) => memory.addressOf(array) !== 0);
  return {
    heavyBall(previous, point, gradient, alpha, beta) {
      if (isInside(previous, point, gradient)) {
        return fused(HEAVY_BALL, previous, point, gradient, alpha, beta);
      }
      arena.heavyBall(previous, point, gradient, alpha, beta);
      return gradientAt(previous, gradient);
    },
    fista(previous, point, gradient, alpha, beta) {
      if (isInside(previous, point, gradient)) {
        return fused(FISTA, point, previous, gradient, alpha, beta);
      }
      arena.fista(previous, point, gradient, alpha, beta);
      return gradientAt(point, gradient);
    },
  };
}
