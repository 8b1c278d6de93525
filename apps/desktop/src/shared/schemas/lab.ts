import { float } from '@bilevel/runs/settings';
import { z } from 'zod';
import { doubles } from './arrays.js';

const iterations = z.int().min(1).max(1000);

/** What to look at in the quadratic experiment; solvers by name. */
export const labChoice = z.object({
  seed: z.int().min(0).max(0xffffffff),
  lower: z.array(z.string()),
  adjoint: z.array(z.string()),
  lowerIterations: iterations,
  adjointIterations: iterations,
  /** Heavy-ball steps before the adjoint solve, or its closed form. */
  start: z.union([z.int().min(0).max(1000), z.literal('exact')]),
});
export type LabChoice = z.infer<typeof labChoice>;

const curves = z.object({
  solver: z.string(),
  iteration: doubles,
  error: doubles,
  aPosteriori: doubles,
  aPriori: doubles,
  aPrioriInformed: doubles,
});
export type LabCurves = z.infer<typeof curves>;

const run = curves.extend({
  /** Factor of an iteration; null with too few iterations. */
  measuredRate: z.number().nullable(),
  provenRate: z.number().nullable(),
  /** Median of bound / true error. */
  medianAPosteriori: float.nullable(),
  medianAPriori: float.nullable(),
  violations: z.int(),
});
export type LabRun = z.infer<typeof run>;

/** Errors, bounds and rates of the quadratic experiment. */
export const labResult = z.object({
  condition: z.number(),
  rateOfGradientDescent: z.number(),
  rateOfHeavyBall: z.number(),
  lower: z.array(run),
  hypergradient: z.array(run),
  splits: z.array(curves),
});
export type LabResult = z.infer<typeof labResult>;
