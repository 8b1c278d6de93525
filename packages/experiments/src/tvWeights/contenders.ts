import {
  adaptiveDescent,
  fixedStep,
  hoag,
  inexactLbfgs,
  stochastic,
  type UpperMethod,
} from '@bilevel/core';

/** Root-mean-square ε and δ at which an adaptive run starts, or at which a fixed one stays. */
const ACCURACIES = [1e-1, 1e-2, 1e-3, 1e-4] as const;

/** Lengths of the first step of further fixed runs; the others have the default, 0.5. */
const MOVES = [0.1, 2] as const;

/** What a contender belongs to: a panel of the chart. */
export type Family = 'adaptive' | 'fixed' | 'other';

/** A method on trial. */
export interface Contender {
  readonly name: string;
  readonly family: Family;
  readonly method: UpperMethod;
}

/**
 * Adaptive descent from several accuracies and from its own, fixed accuracies with the default step, and
 * the other methods with all defaults. `pixels` of a picture turn root mean squares into norms.
 */
export function contenders(pixels: number, tolerance: number): readonly Contender[] {
  const stop = { relative: tolerance };
  const at = (accuracy: number): { epsilon: number; delta: number } => {
    const size = accuracy * Math.sqrt(pixels);
    return { epsilon: size, delta: size };
  };
  return [
    { name: 'adaptive', family: 'adaptive', method: adaptiveDescent({ stop }) },
    ...ACCURACIES.map((accuracy): Contender => ({
      name: `adaptive from ${accuracy.toExponential(0)}`,
      family: 'adaptive',
      method: adaptiveDescent({ stop, ...at(accuracy) }),
    })),
    ...ACCURACIES.map((accuracy): Contender => ({
      name: `fixed at ${accuracy.toExponential(0)}`,
      family: 'fixed',
      method: fixedStep({ stop, ...at(accuracy) }),
    })),
    // No accuracy helps a step size that does not fit.
    ...MOVES.map((length): Contender => ({
      name: `fixed at 1e-2, first move ${String(length)}`,
      family: 'fixed',
      method: fixedStep({ stop, ...at(1e-2), step: { kind: 'firstMove', length } }),
    })),
    { name: 'L-BFGS', family: 'other', method: inexactLbfgs({ stop }) },
    { name: 'HOAG', family: 'other', method: hoag({ stop }) },
    { name: 'mini-batches', family: 'other', method: stochastic({ stop }) },
  ];
}
