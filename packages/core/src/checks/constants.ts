import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { crossNorm } from '../bounds/crossNorm.js';
import { requireConstants } from '../problem/check.js';
import type { Constant } from '../problem/constant.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import { dot, norm } from '../vector/vector.js';
import { along } from './differences.js';
import { checkLocalChange } from './localChange.js';
import type { RandomVectors } from './random.js';
import type { CheckName, Description } from './report.js';
import { roundingOf, valueOf, type SampleUnderTest } from './sampleUnderTest.js';

/** Products in the search for the largest and smallest curvature. */
const LANCZOS = 20;
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

/** Which constants are checked on a ball, and what a violation found there tells besides. */
export interface Claims {
  /** Whether the constant is claimed all over the ball of that radius around x. */
  claimed(constant: Constant, x: Float64Array, radius: number): boolean;
  /** Added to the remedies. */
  readonly remedy?: string;
  /** Where functions may overflow, what is not finite tells nothing. */
  readonly mayOverflow?: boolean;
}

/** What is stated, where it is stated. */
const STATED: Claims = {
  claimed: ({ region }, x, radius) => region === undefined || region.containsBall(x, radius),
};

const told = (description: Description, { remedy }: Claims): Description =>
  remedy === undefined
    ? description
    : { ...description, remedy: `${description.remedy} ${remedy}` };

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
      checkCurvature(test, level, x);
    });
    for (const y of neighbours(test, x)) checkChange(test, level, x, y);
    record.guard('cross-norm', NORM, () => {
      checkCrossNorm(test, level.linearise(x.slice()));
    });
    checkLocalChange(test, level, x);
  }
}

/** Extreme Ritz values lie within the spectrum: one outside [μ, L] proves the constant wrong. */
export function checkCurvature(
  test: SampleUnderTest,
  level: LowerLevel,
  x: Float64Array,
  claims: Claims = STATED,
): void {
  const { sample, random, record } = test;
  const { strongConvexity: mu, lipschitzGradient: L } = level.constants;
  const [checksMu, checksL] = [claims.claimed(mu, x, 0), claims.claimed(L, x, 0)];
  if (!checksMu && !checksL) return;
  const at = level.linearise(x.slice());
  if (claims.mayOverflow === true && !isFiniteAt(at, random.unit(sample.dimension))) return;
  const ritz = ritzValues(at, sample.dimension, random);
  const slack = roundingOf(test, sample.dimension, Math.max(Math.abs(ritz.least), ritz.largest));
  if (checksMu) {
    record.atLeast('strong-convexity', ritz.least + slack, mu.value, told(CONVEXITY, claims));
  }
  if (checksL) {
    record.atMost('lipschitz-gradient', ritz.largest - slack, L.value, told(GRADIENT, claims));
  }
}

/** Whether a product with A is finite, and small enough for its square to be. */
function isFiniteAt(at: Linearisation, v: Float64Array): boolean {
  const size = norm(
    valueOf(v.length, (out) => {
      at.hessianVector(v, out);
    }),
  );
  return Number.isFinite(size * size);
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

export function checkChange(
  test: SampleUnderTest,
  level: LowerLevel,
  x: Float64Array,
  y: Float64Array,
  claims: Claims = STATED,
): void {
  const { sample, theta, random, record } = test;
  const d = sample.dimension;
  const n = theta.length;
  const distance = norm(x.map((xi, i) => xi - y[i]!));
  const middle = along(
    x,
    0.5,
    y.map((yi, i) => yi - x[i]!),
  );
  const largest = (
    name: CheckName,
    constant: Constant,
    plain: Description,
    found: () => { change: number; size: number },
  ): void => {
    // The ball around both holds the way between them.
    if (!claims.claimed(constant, middle, distance / 2)) return;
    const limit = constant.value;
    const description = told(plain, claims);
    const check = (): void => {
      const { change, size } = found();
      if (claims.mayOverflow === true && !Number.isFinite(change / distance)) return;
      const beyondRounding = Math.max(0, change - roundingOf(test, d, size));
      record.atMost(name, beyondRounding / distance, limit * (1 + 1e-9), description);
    };
    if (claims.mayOverflow === true) check();
    else record.guard(name, description, check);
  };
  const here = () => level.linearise(x.slice());
  const there = () => level.linearise(y.slice());
  largest('lipschitz-hessian', level.constants.lipschitzHessian, HESSIAN, () => {
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
  largest('lipschitz-cross', level.constants.lipschitzCross, CROSS, () => {
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
  largest('lipschitz-upper-gradient', upper.lipschitzGradient, UPPER, upperChange);
  if (upper.lipschitzGradientWithin !== undefined) {
    const constant = upper.lipschitzGradientWithin(x, theta, distance);
    largest('lipschitz-upper-gradient', constant, UPPER_LOCAL, upperChange);
  }
  if (upper.lipschitzParameterGradient !== undefined && upper.parameterGradient !== undefined) {
    const constant = upper.lipschitzParameterGradient;
    largest('lipschitz-upper-parameter-gradient', constant, UPPER_THETA, () =>
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
