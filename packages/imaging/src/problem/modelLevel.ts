import type { LowerLevel, Vectors } from '@bilevel/core';
import { numberIn, type Values } from '../describe/description.js';
import type { Shape } from '../image.js';
import type { FidelityData } from '../physics/fidelity/entry.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import type { RegulariserTerm } from '../prior/expression.js';
import { fusedTotalVariation } from '../prior/fusedTotalVariation.js';
import type { RegulariserOfSum } from '../prior/regulariser.js';
import { regularisersOf } from '../prior/regulariserOf.js';
import { fusedKind } from './fusedKind.js';
import { limitedLevel } from './limitedLevel.js';
import type { ModelParameters } from './modelParameters.js';
import { reconstruction } from './reconstruction.js';
import type { Places } from './unknown.js';

/** What the level of one picture is made of. */
export interface LevelInput {
  readonly terms: readonly RegulariserTerm[];
  readonly parameters: ModelParameters;
  /** K for pictures of the shape that is solved. */
  readonly operator: ForwardOperator;
  readonly measured: FidelityData;
  /** ξ. */
  readonly ridge: number;
  readonly grid: Shape;
  readonly places: Places;
  /** Whether the operator is denoising's. */
  readonly denoising: boolean;
}

/** The lower level of a model at θ: by kernels that do all of it in one pass where there are some. */
export function modelLevel(input: LevelInput, theta: Float64Array): LowerLevel {
  const { terms, parameters, operator, measured, ridge, grid, denoising, places } = input;
  const { values, limit } = parameters.at(theta);
  const kind = denoising && measured.weights === undefined ? fusedKind(terms, grid) : undefined;
  if (kind !== undefined) {
    return fusedTotalVariation({
      ...{ kind, measured, grid, ridge },
      ...{ weight: numberIn(values, 'weight'), smoothing: numberIn(values, 'smoothing') },
      learned: parameters.learnedOf(0),
    });
  }
  const regularisers = regularisersAt(input, values);
  const { ridges } = places;
  const level = reconstruction({ operator, measured, ridge, regularisers, ridges });
  return limit === undefined ? level : limitedLevel(level, limit);
}

/** All on the same vectors, those of the first; a term of several parts as several. */
function regularisersAt(
  { terms, parameters, grid, places }: LevelInput,
  values: Values,
): RegulariserOfSum[] {
  let vectors: Vectors | undefined;
  return terms.flatMap((term, j) => {
    const learned = parameters.learnedOf(j);
    let first = 0;
    return regularisersOf(term, grid, values, vectors, places.terms[j]).map((regulariser) => {
      vectors ??= regulariser.vectors;
      const own = learned.filter((k) => k >= first && k < first + regulariser.parameters);
      const part = { regulariser, learned: own.map((k) => k - first) };
      first += regulariser.parameters;
      return part;
    });
  });
}
