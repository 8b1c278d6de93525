import {
  correctedPoint,
  diagonalHessian,
  exponential,
  gradientMap,
  implicitEstimate,
  reparameterisedEstimate,
  type PointPreconditioner,
  type Reparameterisation,
  type Sample,
} from '@bilevel/core';

/** The estimates that are compared. */
export type MethodName =
  | 'vanilla'
  | 'diagonal'
  | 'exponential'
  | 'diagonal-hessian'
  | 'newton'
  | 'optimal';

type Estimate = (sample: Sample, theta: Float64Array, x: Float64Array) => Float64Array;

const preconditioned =
  (preconditioner: PointPreconditioner): Estimate =>
  (sample, theta, x) =>
    implicitEstimate(sample, theta, correctedPoint(sample.lower(theta), x, preconditioner).point)
      .gradient;
const reparameterised =
  (change: Reparameterisation): Estimate =>
  (sample, theta, x) =>
    reparameterisedEstimate(sample, theta, x, change).gradient;

/** Ψ(x) of each method (mathematics.md §6). */
export const ESTIMATE: Readonly<Record<MethodName, Estimate>> = {
  vanilla: (sample, theta, x) => implicitEstimate(sample, theta, x).gradient,
  diagonal: preconditioned('diagonal'),
  exponential: reparameterised(exponential()),
  'diagonal-hessian': reparameterised(diagonalHessian()),
  newton: preconditioned('newton'),
  optimal: reparameterised(gradientMap()),
};
