import { dot, norm } from '../vector/vector.js';
import { along, differenceError } from './differences.js';
import type { Description } from './report.js';
import { roundingOf, valueOf, type SampleUnderTest } from './sampleUnderTest.js';

const differences = (of: string, remedy: string): Description => ({
  what: `${of}, relative error`,
  remedy,
});

const LOWER_GRADIENT = differences(
  'lower.gradient against central differences of lower.value',
  'Check ∂_x g: a missing term, a sign, or a factor such as ½ or the number of samples.',
);
const HESSIAN = differences(
  'hessianVector against central differences of lower.gradient',
  'Check A v = ∂_xx g v, at the x that linearise was called with.',
);
const CROSS = differences(
  'cross against central differences of lower.gradient in θ',
  'Check B u = Σ_j u_j ∂_θj ∂_x g; for log-parameters w = e^θ the derivative is w times ∂/∂w.',
);
const UPPER = differences(
  'upper.gradient against central differences of upper.value in x',
  'Check ∇_x f: a missing term, a sign, or a factor.',
);
const UPPER_THETA = differences(
  'upper.parameterGradient (0 without it) against central differences of upper.value in θ',
  'Check ∇_θ f at fixed x; give parameterGradient when f depends on θ directly.',
);
const SYMMETRY: Description = {
  what: '|⟨Av, w⟩ − ⟨v, Aw⟩| / (‖Av‖‖w‖)',
  remedy: 'A Hessian is symmetric: check hessianVector for a transpose that is missing.',
};
const ADJOINT: Description = {
  what: '|⟨Bu, q⟩ − ⟨u, Bᵀq⟩| / (‖Bu‖‖q‖)',
  remedy: 'crossTranspose is to be the transpose of cross: check the sums and the indices of both.',
};
const PRECONDITIONER: Description = {
  what: 'asymmetry of P⁻¹, or 2 where ⟨r, P⁻¹r⟩ is not above 0',
  remedy: 'A preconditioner is symmetric positive definite: diag A is a safe choice.',
};

/** Gradients and second derivatives against differences, and the adjoints. */
export function checkDerivatives(test: SampleUnderTest): void {
  const { sample, theta, points, random, record, tolerance, scale } = test;
  const d = sample.dimension;
  const n = theta.length;
  const { upper } = sample;
  for (const x of points) {
    const v = random.unit(d);
    const w = random.unit(d);
    const u = random.unit(n);
    const level = sample.lower(theta);
    const at = level.linearise(x.slice());
    const gradientAt = (y: Float64Array, t: Float64Array): Float64Array =>
      valueOf(d, (out) => {
        sample.lower(t).gradient(y, out);
      });
    const one = (value: number): Float64Array => Float64Array.of(value);
    const step = scale * Math.sqrt(d);

    record.guard('lower-gradient', LOWER_GRADIENT, () => {
      const gradient = gradientAt(x, theta);
      const error = differenceError(
        (t) => one(level.value(along(x, t, v))),
        one(dot(gradient, v)),
        norm(gradient) / Math.sqrt(d),
        step,
      );
      record.atMost('lower-gradient', error, tolerance, LOWER_GRADIENT);
    });
    record.guard('hessian', HESSIAN, () => {
      const Av = valueOf(d, (out) => {
        at.hessianVector(v, out);
      });
      const error = differenceError((t) => gradientAt(along(x, t, v), theta), Av, norm(Av), step);
      record.atMost('hessian', error, tolerance, HESSIAN);
    });
    record.guard('hessian-symmetry', SYMMETRY, () => {
      const Av = valueOf(d, (out) => {
        at.hessianVector(v, out);
      });
      const Aw = valueOf(d, (out) => {
        at.hessianVector(w, out);
      });
      const size = Math.max(norm(Av), norm(Aw)) || 1;
      const error = Math.abs(dot(Av, w) - dot(v, Aw)) / size;
      record.atMost('hessian-symmetry', error, roundingOf(test, d, 1), SYMMETRY);
    });
    record.guard('cross', CROSS, () => {
      const Bu = valueOf(d, (out) => {
        at.cross(u, out);
      });
      const error = differenceError((t) => gradientAt(x, along(theta, t, u)), Bu, norm(Bu), 1);
      record.atMost('cross', error, tolerance, CROSS);
    });
    record.guard('cross-transpose', ADJOINT, () => {
      const Bu = valueOf(d, (out) => {
        at.cross(u, out);
      });
      const Bw = valueOf(n, (out) => {
        at.crossTranspose(w, out);
      });
      const size = Math.max(norm(Bu), norm(Bw)) || 1;
      const error = Math.abs(dot(Bu, w) - dot(u, Bw)) / size;
      record.atMost('cross-transpose', error, roundingOf(test, d, 1), ADJOINT);
    });
    if (at.precondition !== undefined) {
      record.guard('preconditioner', PRECONDITIONER, () => {
        const Pv = valueOf(d, (out) => at.precondition?.(v, out));
        const Pw = valueOf(d, (out) => at.precondition?.(w, out));
        const size = Math.max(norm(Pv), norm(Pw)) || 1;
        const positive = dot(v, Pv) > 0 && dot(w, Pw) > 0;
        const error = positive ? Math.abs(dot(Pv, w) - dot(v, Pw)) / size : 2;
        record.atMost('preconditioner', error, roundingOf(test, d, 1), PRECONDITIONER);
      });
    }
    record.guard('upper-gradient', UPPER, () => {
      const gradient = valueOf(d, (out) => {
        upper.gradient(x, theta, out);
      });
      const error = differenceError(
        (t) => one(upper.value(along(x, t, v), theta)),
        one(dot(gradient, v)),
        norm(gradient) / Math.sqrt(d),
        step,
      );
      record.atMost('upper-gradient', error, tolerance, UPPER);
    });
    record.guard('upper-parameter-gradient', UPPER_THETA, () => {
      const gradient = valueOf(n, (out) => upper.parameterGradient?.(x, theta, out));
      const error = differenceError(
        (t) => one(upper.value(x, along(theta, t, u))),
        one(dot(gradient, u)),
        norm(gradient) / Math.sqrt(n),
        1,
      );
      record.atMost('upper-parameter-gradient', error, tolerance, UPPER_THETA);
    });
  }
}
