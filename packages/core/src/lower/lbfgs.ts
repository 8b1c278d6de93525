import { copyAmong, plainVectors } from '../vector/vectors.js';
import { judgeTrial } from './lineSearch.js';
import type { LowerSolver } from './lowerSolver.js';

/** Options of {@link lbfgs}. */
export interface LbfgsOptions {
  /** Pairs kept; at least 1. Default 10. */
  readonly memory?: number;
}

/**
 * Limited-memory BFGS (Liu & Nocedal 1989) by the two-loop recursion, with the step of a line search
 * that looks at slopes first. No a-priori bound; a posteriori the certificate ‖∂_x g‖/μ holds as
 * for every solver. One gradient a trial, two values more where the slope leaves it open.
 */
export function lbfgs(options: LbfgsOptions = {}): LowerSolver {
  const memory = Math.max(1, Math.floor(options.memory ?? 10));
  return {
    name: 'lbfgs',
    description: { name: 'lbfgs', options: { ...options } },
    start(level, x0) {
      const d = x0.length;
      const vectors = level.vectors ?? plainVectors;
      const { zeros, dot, combine, subtract } = vectors;
      const point = copyAmong(vectors, x0);
      const gradient = zeros(d);
      const trial = zeros(d);
      const trialGradient = zeros(d);
      const direction = zeros(d);
      // A ring of pairs s = Δx, y = Δg with ρ = 1/⟨s, y⟩.
      const s = Array.from({ length: memory }, () => zeros(d));
      const y = Array.from({ length: memory }, () => zeros(d));
      const rho = new Float64Array(memory);
      const a = new Float64Array(memory);
      let pairs = 0;
      let newest = -1;
      let alpha = 0;
      level.gradient(point, gradient);

      function newDirection(): void {
        combine(direction, 0, -1, gradient);
        for (let k = 0; k < pairs; k++) {
          const j = (newest - k + memory) % memory;
          a[j] = rho[j]! * dot(s[j]!, direction);
          combine(direction, 1, -a[j], y[j]!);
        }
        const scale =
          pairs > 0
            ? 1 / (rho[newest]! * dot(y[newest]!, y[newest]!))
            : 1 / level.constants.lipschitzGradient.value;
        combine(direction, scale, 0, gradient);
        for (let k = pairs - 1; k >= 0; k--) {
          const j = (newest - k + memory) % memory;
          const b = rho[j]! * dot(y[j]!, direction);
          combine(direction, 1, a[j]! - b, s[j]!);
        }
        alpha = 1;
      }

      function keepPair(): void {
        const slot = (newest + 1) % memory;
        const ds = s[slot]!;
        const dy = y[slot]!;
        subtract(trial, point, ds);
        subtract(trialGradient, gradient, dy);
        const curvature = dot(ds, dy);
        // Strong convexity makes it positive; at rounding level it may not be.
        if (!(curvature > Number.EPSILON * Math.sqrt(dot(ds, ds) * dot(dy, dy)))) return;
        rho[slot] = 1 / curvature;
        newest = slot;
        pairs = Math.min(memory, pairs + 1);
      }

      return {
        point,
        gradient,
        step() {
          if (alpha === 0) newDirection();
          trial.set(point);
          combine(trial, 1, alpha, direction);
          level.gradient(trial, trialGradient);
          const verdict = judgeTrial(
            level,
            point,
            gradient,
            direction,
            trial,
            trialGradient,
            alpha,
          );
          if (verdict.accepted || alpha < 1e-10) {
            keepPair();
            point.set(trial);
            gradient.set(trialGradient);
            alpha = 0;
          } else {
            alpha = verdict.next;
          }
          return 1 + verdict.work;
        },
      };
    },
  };
}
