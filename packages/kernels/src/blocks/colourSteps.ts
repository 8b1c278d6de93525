import type { FirstOrderSteps } from '@bilevel/core';
import { FISTA, HEAVY_BALL, type Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import { ANALYSIS_CODES, type AnalysisTerms } from './analysis.js';
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
interface StepPlaces {
  readonly workspace: Workspace;
  readonly places: BlockPlaces;
  readonly arena: Arena;
}

/**
 * Steps on ½‖x − y‖² + w Σ φ of pictures in colour, each in one pass over memory (assembly/blocks/colour.ts). Points and
 * gradients are what the parts give to the bit. Undefined where y is not in the kernels' memory; other arrays that are not
 * give the same bits.
 */
export function colourSteps(
  { weight, smoothing }: AnalysisTerms,
  data: Float64Array,
  { workspace, places, arena }: StepPlaces,
): FirstOrderSteps | undefined {
  const { kernels, memory } = workspace;
  const y = memory.addressOf(data);
  if (y === 0) return undefined;
  const { width, height } = places;
  const square = arena.reserve(1);
  const squareAt = memory.addressOf(square);

  const stepBy =
    (step: number): FirstOrderSteps['heavyBall'] =>
    (previous, point, gradient, alpha, beta) => {
      const { first, second, third, rows } = places.scratch();
      const before = workspace.placed(previous, first);
      const here = workspace.placed(point, second);
      const out = workspace.placed(gradient, third);
      const [x, other] = step === HEAVY_BALL ? [before, here] : [here, before];
      const terms = [y, weight, smoothing, width, height, rows] as const;
      kernels.colourStep(step, x, other, alpha, beta, ...terms, out, squareAt);
      workspace.collect(before, previous);
      workspace.collect(here, point);
      workspace.collect(out, gradient);
      return Math.sqrt(square[0]!);
    };
  return { heavyBall: stepBy(HEAVY_BALL), fista: stepBy(FISTA) };
}
