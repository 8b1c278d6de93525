import {
  UNIT_ROUNDOFF,
  estimated,
  type BilevelProblem,
  type Constant,
  type Linearisation,
  type LowerLevel,
  type ProductRounding,
  type Sample,
  type UpperLoss,
} from '@bilevel/core';

/** How much coarser 32-bit is than 64-bit: 2²⁹. */
const COARSER = 2 ** -24 / UNIT_ROUNDOFF;

/**
 * A problem whose functions are computed in 32-bit. Its constants are proven for exact arithmetic, and
 * what rounding adds is not: they all count as estimated, and rounding levels are those of 32-bit.
 */
export function inSinglePrecision(problem: BilevelProblem): BilevelProblem {
  return { ...problem, samples: problem.samples.map(sampleInSingle) };
}

function sampleInSingle(sample: Sample): Sample {
  return {
    ...sample,
    upper: upperInSingle(sample.upper),
    lower: (theta) => levelInSingle(sample.lower(theta)),
  };
}

function upperInSingle(upper: UpperLoss): UpperLoss {
  const within = upper.lipschitzGradientWithin?.bind(upper);
  const rounding = upper.rounding?.bind(upper);
  return {
    ...upper,
    lipschitzGradient: unproven(upper.lipschitzGradient),
    ...(within && {
      lipschitzGradientWithin: (x, theta, radius) => unproven(within(x, theta, radius)),
    }),
    ...(rounding && {
      rounding: (x, theta) => {
        const { value, gradient } = rounding(x, theta);
        return { value: COARSER * value, gradient: COARSER * gradient };
      },
    }),
  };
}

function levelInSingle(level: LowerLevel): LowerLevel {
  const { constants } = level;
  const gradientRounding = level.gradientRounding?.bind(level);
  return {
    ...level,
    // Each is computed when it is first asked for, as before.
    constants: {
      get strongConvexity() {
        return unproven(constants.strongConvexity);
      },
      get lipschitzGradient() {
        return unproven(constants.lipschitzGradient);
      },
      get lipschitzHessian() {
        return unproven(constants.lipschitzHessian);
      },
      get lipschitzCross() {
        return unproven(constants.lipschitzCross);
      },
    },
    linearise: (x) => linearisationInSingle(level.linearise(x)),
    ...(gradientRounding && { gradientRounding: (x) => COARSER * gradientRounding(x) }),
  };
}

function linearisationInSingle(linearisation: Linearisation): Linearisation {
  const crossNorm = linearisation.crossNorm?.bind(linearisation);
  const within = linearisation.within?.bind(linearisation);
  return {
    ...linearisation,
    ...(crossNorm && { crossNorm: () => unproven(crossNorm()) }),
    ...(within && { within: (ball) => ({ ...within(ball), kind: 'estimated' }) }),
    ...(linearisation.rounding && { rounding: roundingInSingle(linearisation.rounding) }),
  };
}

function roundingInSingle(rounding: ProductRounding): ProductRounding {
  return {
    hessianVector: (v) => COARSER * rounding.hessianVector(v),
    crossTranspose: (q) => COARSER * rounding.crossTranspose(q),
    cross: () => COARSER * rounding.cross(),
  };
}

function unproven({ value }: Constant): Constant {
  return estimated(value);
}
