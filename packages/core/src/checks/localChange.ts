import { conjugateGradient } from '../linear/conjugateGradient.js';
import { solveLinear } from '../linear/solveLinear.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import { Pace, runToEnd } from '../run/cooperative.js';
import { dot, norm } from '../vector/vector.js';
import { along } from './differences.js';
import type { Description } from './report.js';
import { roundingOf, valueOf, type SampleUnderTest } from './sampleUnderTest.js';

/** Products of a solve for a tangent. */
const TANGENT_WORK = 200;
/** Points of the sphere that are looked at. */
const DIRECTIONS = 8;

const LOCAL: Description = {
  what: 'change of A v or Bᵀq within the ball, or A⁻¹Bu there, as a share of the bound by within({ radius })',
  remedy:
    'within() must bound the change over the whole ball of that radius around x, as far as the gradient does not rule it out.',
};

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

/** What `within` says against what is found in the ball. */
export function checkLocalChange(test: SampleUnderTest, level: LowerLevel, x: Float64Array): void {
  test.record.guard('local-change', LOCAL, () => {
    compare(test, level, x);
  });
}

function compare(test: SampleUnderTest, level: LowerLevel, x: Float64Array): void {
  const { sample, theta, random, record, scale } = test;
  const d = sample.dimension;
  const at = level.linearise(x.slice());
  if (at.within === undefined) return;
  for (const radius of [1e-3, 1e-1].map((r) => r * scale)) {
    // A gradient that tells nothing about where x* is: the bound is for the whole ball.
    const gradient = new Float64Array(d).fill(Number.MAX_VALUE);
    const bound = at.within({ radius, gradient, gradientRounding: 0 });
    for (let k = 0; k < DIRECTIONS; k++) {
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
      const u = random.unit(theta.length);
      const alongU = (l: Linearisation, out: Float64Array): void => {
        l.cross(u, out);
      };
      if (bound.crossNormChange !== undefined) {
        found.push(share(d, u, alongU, bound.crossNormChange()));
      }
      if (bound.crossForm !== undefined) {
        const form = (l: Linearisation, out: Float64Array): void => {
          out[0] = dot(
            q,
            valueOf(d, (column) => {
              l.cross(u, column);
            }),
          );
        };
        found.push(share(1, q, form, bound.crossForm(u, q)));
      }
      if (bound.tangentNorm !== undefined) {
        const limit = bound.tangentNorm().euclidean || Number.MIN_VALUE;
        found.push(solvedTangent(there, random.unit(theta.length), d) / limit);
      }
      for (const share of found) record.atMost('local-change', share, 1 + 1e-9, LOCAL);
    }
  }
}
