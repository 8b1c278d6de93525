import type {
  Beforehand,
  Certificate,
  HypergradientBound,
  BoundedValue,
  LinearStatus,
  LowerStatus,
  Measures,
  SampleSummary,
  ShardRequest,
  SolveRequest,
  SolveSummary,
  WarmStart,
} from '@bilevel/core';
import { z } from 'zod';
import { exactly } from './exactly.js';

/** In whatever memory. */
export const vector = z.custom<Float64Array>(
  (x) => x instanceof Float64Array,
  'Expected a Float64Array',
);
export const index = z.int().min(0);
/** Any 64-bit float, which `z.number()` is not: it knows no infinities and no NaN. */
export const float = z.custom<number>((x) => typeof x === 'number', 'Expected a number');
/** An amount of work or a tolerance: `Infinity` is no limit. */
const amount = float.refine((x) => x >= 0, 'Expected a number of at least 0');
/** A bound that was computed. Where factors overflow it is infinite, or NaN, and bounds nothing. */
const bound = float.refine((x) => !(x < 0), 'Expected a number of at least 0');
const kind = z.enum(['certified', 'estimated']);
export const certificate = exactly<Certificate>()(z.enum(['plain', 'local', 'sharp', 'newton']));

/** Core's `ShardRequest`. */
export const shardRequest = exactly<ShardRequest>()(
  z.strictObject({
    theta: vector,
    epsilon: amount,
    delta: amount,
    maxWork: amount,
    maxTotalWork: amount,
    certificate: certificate.exactOptional(),
    direction: vector.exactOptional(),
    curvature: z.boolean().exactOptional(),
    samples: z.array(index),
  }),
);

/** Core's `SolveRequest`. */
export const solveRequest = exactly<SolveRequest>()(
  z.strictObject({ theta: vector, accuracy: amount, maxWork: amount, samples: z.array(index) }),
);

/** Core's `BoundedValue`. */
export const boundedValue = exactly<BoundedValue>()(
  z.strictObject({ value: float, error: bound, kind }),
);

/** Core's `HypergradientBound`. */
export const hypergradientBound = exactly<HypergradientBound>()(
  z.strictObject({
    total: bound,
    kind,
    parts: z.strictObject({
      parameterGradient: bound,
      cross: bound,
      adjointResidual: bound,
      upperGradient: bound,
      hessian: bound,
      rounding: bound,
    }),
  }),
);

const constant = z.strictObject({ value: bound, kind });
/** Core's `Beforehand`. */
const beforehand = exactly<Beforehand>()(
  z.strictObject({
    constants: z.strictObject({
      strongConvexity: constant,
      lipschitzGradient: constant,
      lipschitzHessian: constant,
      lipschitzCross: constant,
    }),
    bound: z.strictObject({ total: bound, kind }),
  }),
);

const lowerStatus = exactly<LowerStatus>()(
  z.enum(['converged', 'rounding', 'budget', 'stalled', 'diverged']),
);
const linearStatus = exactly<LinearStatus>()(
  z.enum(['converged', 'rounding', 'budget', 'indefinite', 'diverged']),
);

/** Core's `SampleSummary`. */
export const sampleSummary = exactly<SampleSummary>()(
  z.strictObject({
    gradient: vector,
    epsilon: bound,
    residual: bound,
    bound: hypergradientBound,
    beforehand,
    value: boundedValue,
    corrected: boundedValue,
    curvature: vector.exactOptional(),
    along: z
      .strictObject({ slope: float, bound: hypergradientBound, improved: vector })
      .exactOptional(),
    work: z.strictObject({ lower: amount, adjoint: amount, total: amount }),
    status: z.strictObject({ lower: lowerStatus, adjoint: linearStatus }),
  }),
);

/** Core's `SolveSummary`. */
export const solveSummary = exactly<SolveSummary>()(
  z.strictObject({ epsilon: bound, work: amount, status: lowerStatus }),
);

/** Core's `Measures`: a PSNR may be infinite. */
export const measures = exactly<Measures>()(z.record(z.string(), float));

/** Core's `WarmStart`: all that is kept of a sample. */
export const warmStart = exactly<WarmStart>()(
  z.strictObject({
    point: vector,
    adjoint: vector,
    tangent: z.strictObject({ theta: vector, duals: z.array(vector) }).exactOptional(),
    earlier: z.array(vector).exactOptional(),
    stored: z.string().exactOptional(),
  }),
);
