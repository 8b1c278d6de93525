import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { crossNorm } from '../bounds/crossNorm.js';
import { conjugateGradient } from '../linear/conjugateGradient.js';
import { solveLinear } from '../linear/solveLinear.js';
import { requireConstants } from '../problem/check.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import { Pace, runToEnd } from '../run/cooperative.js';
import { dot, norm } from '../vector/vector.js';
import { along } from './differences.js';
import type { RandomVectors } from './random.js';
import type { CheckName, Description } from './report.js';
import { roundingOf, valueOf, type SampleUnderTest } from './sampleUnderTest.js';

/** Products in the search for the largest and smallest curvature. */
const LANCZOS = 20;
/** Products of a solve for a tangent. */
const TANGENT_WORK = 200;
/** Products in the search for the direction in which something changes most. */
const POWER = 8;

const violated = (what: string, remedy: string): Description => ({ what, remedy });
const CONSTANTS = violated('μ, L, L_A and L_B as numbers', '');
const CONVEXITY = violated(
  'smallest curvature of g found',
  'Give a smaller strongConvexity μ, or add a ridge (ξ/2)‖x‖² to g.',
);
const GRADIENT = violated(
  'largest curvature of g found',
  'Give a larger lipschitzGradient L: with one too small solvers diverge and bounds do not hold.',
);
const HESSIAN = violated(
  'largest change of A per distance found',
  'Give a larger lipschitzHessian L_A.',
);
const CROSS = violated(
  'largest change of B per distance found',
  'Give a larger lipschitzCross L_B.',
);
const UPPER = violated(
  'largest change of ∇_x f per distance found',
  'Give a larger upper.lipschitzGradient L_f.',
);
const UPPER_THETA = violated(
  'largest change of ∇_θ f per distance found',
  'Give a larger upper.lipschitzParameterGradient L_fθ.',
);
const NORM = violated(
  'largest ‖Bu‖/‖u‖ found',
  'Give a larger crossNorm: it must be at least ‖B‖.',
);
const UPPER_LOCAL = violated(
  'largest change of ∇_x f per distance found within the radius',
  'Give a larger upper.lipschitzGradientWithin: it must hold all over the ball around x.',
);
const LOCAL = violated(
  'change of A v or Bᵀq within the ball, or A⁻¹Bu there, as a share of the bound by within({ radius })',
  'within() must bound the change over the whole ball of that radius around x, as far as the gradient does not rule it out.',
);

/** The problem's constants against what is found by looking for the worst. */
export function checkConstants(test: SampleUnderTest): void {
  const { sample, theta, points, record } = test;
  const level = sample.lower(theta);
  try {
    requireConstants(level.constants);
    record.none('constants', [], CONSTANTS);
  } catch (error) {
    const remedy = error instanceof Error ? error.message : String(error);
    record.none('constants', ['samples[].lower(θ).constants'], { ...CONSTANTS, remedy });
  }
  for (const x of points) {
    record.guard('lipschitz-gradient', GRADIENT, () => {
      checkCurvature(test, level, level.linearise(x.slice()));
    });
    for (const y of neighbours(test, x)) checkChange(test, level, x, y);
    record.guard('cross-norm', NORM, () => {
      checkCrossNorm(test, level.linearise(x.slice()));
    });
    record.guard('local-change', LOCAL, () => {
      checkLocalChange(test, level, x);
    });
  }
}

/** Extreme Ritz values lie within the spectrum: one outside [μ, L] proves the constant wrong. */
function checkCurvature(test: SampleUnderTest, level: LowerLevel, at: Linearisation): void {
  const { sample, random, record } = test;
  const { strongConvexity: mu, lipschitzGradient: L } = level.constants;
  const ritz = ritzValues(at, sample.dimension, random);
  const slack = roundingOf(test, sample.dimension, Math.max(Math.abs(ritz.least), ritz.largest));
  record.atLeast('strong-convexity', ritz.least + slack, mu.value, CONVEXITY);
  record.atMost('lipschitz-gradient', ritz.largest - slack, L.value, GRADIENT);
}

function ritzValues(
  at: Linearisation,
  d: number,
  random: RandomVectors,
): { readonly least: number; readonly largest: number } {
  const steps = Math.min(LANCZOS, d);
  const basis: Float64Array[] = [random.unit(d)];
  const T = Matrix.zeros(steps, steps);
  let size = steps;
  for (let k = 0; k < steps; k++) {
    const v = basis[k]!;
    const w = valueOf(d, (out) => {
      at.hessianVector(v, out);
    });
    T.set(k, k, dot(v, w));
    // Orthogonalised in full, twice: few vectors, and no ghosts.
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        const c = dot(b, w);
        for (let i = 0; i < d; i++) w[i]! -= c * b[i]!;
      }
    }
    const beta = norm(w);
    if (k + 1 < steps) {
      if (!(beta > 1e-12 * Math.abs(T.get(k, k)))) {
        size = k + 1;
        break;
      }
      T.set(k, k + 1, beta);
      T.set(k + 1, k, beta);
      basis.push(w.map((x) => x / beta));
    }
  }
  const values = new EigenvalueDecomposition(T.subMatrix(0, size - 1, 0, size - 1), {
    assumeSymmetric: true,
  }).realEigenvalues;
  return { least: Math.min(...values), largest: Math.max(...values) };
}

/** Near and far from x, in all entries and in one. */
function neighbours({ random, scale }: SampleUnderTest, x: Float64Array): Float64Array[] {
  const d = x.length;
  const dense = random.normal(d);
  const spike = new Float64Array(d);
  spike[Math.floor(random.uniform() * d)] = 1;
  return [1e-3, 1e-1, 1].flatMap((t) => [along(x, t * scale, dense), along(x, t * scale, spike)]);
}

function checkChange(
  test: SampleUnderTest,
  level: LowerLevel,
  x: Float64Array,
  y: Float64Array,
): void {
  const { sample, theta, random, record } = test;
  const d = sample.dimension;
  const n = theta.length;
  const distance = norm(x.map((xi, i) => xi - y[i]!));
  const largest = (
    name: CheckName,
    limit: number,
    description: Description,
    found: () => { change: number; size: number },
  ): void => {
    record.guard(name, description, () => {
      const { change, size } = found();
      const beyondRounding = Math.max(0, change - roundingOf(test, d, size));
      record.atMost(name, beyondRounding / distance, limit * (1 + 1e-9), description);
    });
  };
  const here = () => level.linearise(x.slice());
  const there = () => level.linearise(y.slice());
  largest('lipschitz-hessian', level.constants.lipschitzHessian.value, HESSIAN, () => {
    const [a, b] = [here(), there()];
    return powerChange(
      random.unit(d),
      (v, out) => {
        a.hessianVector(v, out);
      },
      (v, out) => {
        b.hessianVector(v, out);
      },
      d,
      (w) => w,
    );
  });
  largest('lipschitz-cross', level.constants.lipschitzCross.value, CROSS, () => {
    const [a, b] = [here(), there()];
    return powerChange(
      random.unit(n),
      (u, out) => {
        a.cross(u, out);
      },
      (u, out) => {
        b.cross(u, out);
      },
      d,
      (w) => {
        const back = valueOf(n, (out) => {
          a.crossTranspose(w, out);
        });
        const other = valueOf(n, (out) => {
          b.crossTranspose(w, out);
        });
        return back.map((p, j) => p - other[j]!);
      },
    );
  });
  const { upper } = sample;
  const upperChange = () =>
    difference(d, (z, out) => {
      upper.gradient(z, theta, out);
    });
  largest('lipschitz-upper-gradient', upper.lipschitzGradient.value, UPPER, upperChange);
  if (upper.lipschitzGradientWithin !== undefined) {
    const limit = upper.lipschitzGradientWithin(x, theta, distance).value;
    largest('lipschitz-upper-gradient', limit, UPPER_LOCAL, upperChange);
  }
  if (upper.lipschitzParameterGradient !== undefined && upper.parameterGradient !== undefined) {
    const limit = upper.lipschitzParameterGradient.value;
    largest('lipschitz-upper-parameter-gradient', limit, UPPER_THETA, () =>
      difference(n, (z, out) => upper.parameterGradient?.(z, theta, out)),
    );
  }

  function difference(
    length: number,
    write: (z: Float64Array, out: Float64Array) => void,
  ): { change: number; size: number } {
    const a = valueOf(length, (out) => {
      write(x, out);
    });
    const b = valueOf(length, (out) => {
      write(y, out);
    });
    return { change: norm(a.map((ai, i) => ai - b[i]!)), size: norm(a) + norm(b) };
  }
}

/**
 * The largest ‖(S − T)v‖, ‖v‖ = 1, by power iteration with `back` ≈ (S − T)ᵀ: every one found is a
 * lower bound on the norm.
 */
function powerChange(
  start: Float64Array,
  S: (v: Float64Array, out: Float64Array) => void,
  T: (v: Float64Array, out: Float64Array) => void,
  rows: number,
  back: (w: Float64Array) => Float64Array,
): { change: number; size: number } {
  let v = start;
  let worst = { change: 0, size: 0 };
  for (let k = 0; k < POWER; k++) {
    const at = v;
    const a = valueOf(rows, (out) => {
      S(at, out);
    });
    const b = valueOf(rows, (out) => {
      T(at, out);
    });
    const w = a.map((ai, i) => ai - b[i]!);
    const change = norm(w);
    if (!(change <= worst.change)) worst = { change, size: norm(a) + norm(b) };
    const next = back(w);
    const size = norm(next);
    if (!(size > 0)) break;
    v = next.map((x) => x / size);
  }
  return worst;
}

function checkCrossNorm(test: SampleUnderTest, at: Linearisation): void {
  const { sample, theta, random, record } = test;
  const d = sample.dimension;
  const n = theta.length;
  const { change, size } = powerChange(
    random.unit(n),
    (u, out) => {
      at.cross(u, out);
    },
    (_u, out) => {
      out.fill(0);
    },
    d,
    (w) =>
      valueOf(n, (out) => {
        at.crossTranspose(w, out);
      }),
  );
  const stated = crossNorm(at, d, n).value;
  record.atMost('cross-norm', change - roundingOf(test, d, size), stated * (1 + 1e-9), NORM);
}

/** ‖A⁻¹Bu‖, from below: conjugate gradients from 0 approach a solution in norms that grow. */
function solvedTangent(at: Linearisation, u: Float64Array, d: number): number {
  const column = valueOf(d, (out) => {
    at.cross(u, out);
  });
  const system = {
    apply: (v: Float64Array, out: Float64Array) => {
      at.hessianVector(v, out);
    },
    rightHandSide: column,
  };
  const { solution } = runToEnd(
    solveLinear(
      conjugateGradient(),
      system,
      new Float64Array(d),
      { delta: 1e-10 * norm(column) || Number.MIN_VALUE, maxWork: TANGENT_WORK },
      new Pace(),
    ),
  );
  return norm(solution);
}

function checkLocalChange(test: SampleUnderTest, level: LowerLevel, x: Float64Array): void {
  const { sample, theta, random, record, scale } = test;
  const d = sample.dimension;
  const at = level.linearise(x.slice());
  if (at.within === undefined) return;
  for (const radius of [1e-3, 1e-1].map((r) => r * scale)) {
    // A gradient that tells nothing about where x* is: the bound is for the whole ball.
    const gradient = new Float64Array(d).fill(Number.MAX_VALUE);
    const bound = at.within({ radius, gradient, gradientRounding: 0 });
    for (let k = 0; k < POWER; k++) {
      // On the sphere, and along one entry, where a bound that is too small shows first.
      const v = random.unit(d);
      const q = random.unit(d);
      const away = k % 2 === 0 ? random.unit(d) : new Float64Array(d);
      if (k % 2 === 1) away[Math.floor(random.uniform() * d)] = 1;
      const there = level.linearise(along(x, radius, away));
      const share = (
        length: number,
        vector: Float64Array,
        write: (at: Linearisation, out: Float64Array) => void,
        limit: number,
      ): number => {
        const a = valueOf(length, (out) => {
          write(at, out);
        });
        const b = valueOf(length, (out) => {
          write(there, out);
        });
        const change = norm(a.map((ai, i) => ai - b[i]!));
        const rounding = roundingOf(test, d, norm(a) + norm(b) + norm(vector));
        return Math.max(0, change - rounding) / (limit || Number.MIN_VALUE);
      };
      const hessian = share(
        d,
        v,
        (l, out) => {
          l.hessianVector(v, out);
        },
        bound.hessianChange(v),
      );
      const cross = share(
        theta.length,
        q,
        (l, out) => {
          l.crossTranspose(q, out);
        },
        bound.crossTransposeChange(q),
      );
      const found = [hessian, cross];
      if (bound.tangentNorm !== undefined) {
        const limit = bound.tangentNorm().euclidean || Number.MIN_VALUE;
        found.push(solvedTangent(there, random.unit(theta.length), d) / limit);
      }
      for (const share of found) record.atMost('local-change', share, 1 + 1e-9, LOCAL);
    }
  }
}
