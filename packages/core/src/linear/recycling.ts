import { ArgumentError, expected } from '../errors.js';
import { addScaled, dot, norm, isZero } from '../vector/vector.js';
import type { LinearSolver, LinearSystem } from './linearSolver.js';

/** A start whose residual is within this factor of the tolerance is left as it is. */
const NEAR = 10;
/** A vector that is dependent on the others but for this share of its energy is left out. */
const DEPENDENT = 1e-14;

/** Options of {@link recycling}. */
export interface RecyclingOptions {
  /** Earlier solutions used at most, the last one included; at least 2. Default 3. */
  readonly vectors?: number;
}

/**
 * Starts another linear solver from what earlier solutions tell: from the point of their span with the
 * least energy error, that is from the Galerkin projection
 *
 *     q₀ = V (VᵀAV)⁻¹ Vᵀb,   V = (q̃ of the last evaluations), newest first.
 *
 * Along a sequence of slowly changing θ a few earlier q̃ predict the next one to a higher order than
 * the last alone. One product a vector and one for the residual of q₀: it pays where the solve from
 * the last q̃ would take many more, that is for tight δ and small steps. On sequences of fixed steps on
 * total variation and logistic regression with δ = 1e-5 it halves the work of the adjoint; adaptive
 * descent, whose δ is loose and whose steps are long, gains nothing by it, and neither does it lose:
 * vectors are only added while the residual is above 10 δ, so that a start that is near already costs
 * what it does without. (`npm run bench -- recycling`.)
 *
 * Whatever the start, `inner` goes on from it, and its residual and certificate are its own. The earlier
 * solutions travel with the warm start as plain data: a resumed run is the same to the bit.
 *
 * @throws ArgumentError unless `vectors` is a whole number of at least 2
 */
export function recycling(inner: LinearSolver, options: RecyclingOptions = {}): LinearSolver {
  const { vectors = 3 } = options;
  if (!Number.isInteger(vectors) || vectors < 2) {
    throw new ArgumentError(expected('a whole number of at least 2', 'vectors', vectors));
  }
  return {
    name: `${inner.name}-recycled`,
    ...(inner.description && {
      description: { name: 'recycling', options: { inner: inner.description, vectors } },
    }),
    recycles: vectors - 1,
    start(system, q0) {
      const earlier = system.earlier?.slice(0, vectors - 1) ?? [];
      // A zero start is cold: there is nothing to go on from.
      if (earlier.length === 0 || isZero(q0)) return inner.start(system, q0);
      const image = new Float64Array(q0.length);
      system.apply(q0, image);
      const projection = project(system, q0, image, earlier);
      const start = projection?.start ?? q0;
      let remembered = projection === undefined;
      const iteration = inner.start(
        {
          ...system,
          // The product with q0 is known: the first one, if that is what is asked for.
          apply(v, out) {
            if (remembered && v.every((x, i) => x === q0[i])) out.set(image);
            else system.apply(v, out);
            remembered = false;
          },
        },
        start,
      );
      const work = projection === undefined ? 0 : projection.work + 1;
      return { ...iteration, startWork: iteration.startWork + work };
    },
  };
}

/**
 * The projection onto the span of q0 and the earlier solutions, by A-orthogonalisation; undefined when
 * q0 is near enough. `work` counts the products beyond that with q0.
 */
function project(
  system: LinearSystem,
  q0: Float64Array,
  image: Float64Array,
  earlier: readonly Float64Array[],
): { readonly start: Float64Array; readonly work: number } | undefined {
  const b = system.rightHandSide;
  const enough = NEAR * (system.tolerance ?? 0);
  const residual = b.map((bi, i) => bi - image[i]!);
  if (norm(residual) <= enough) return undefined;
  residual.set(b);
  const start = new Float64Array(b.length);
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  let work = 0;
  for (const vector of [q0, ...earlier]) {
    if (norm(residual) <= enough) break;
    const u = vector.slice();
    const Au = new Float64Array(b.length);
    if (vector === q0) {
      Au.set(image);
    } else {
      system.apply(vector, Au);
      work++;
    }
    const energy = dot(u, Au);
    for (const [k, other] of basis.entries()) {
      const c = dot(u, images[k]!);
      addScaled(u, -c, other);
      addScaled(Au, -c, images[k]!);
    }
    const rest = dot(u, Au);
    // Dependent, zero, NaN, or a direction in which A is not positive.
    if (!(rest > DEPENDENT * energy)) continue;
    const scale = 1 / Math.sqrt(rest);
    for (let i = 0; i < u.length; i++) {
      u[i]! *= scale;
      Au[i]! *= scale;
    }
    const share = dot(u, b);
    addScaled(start, share, u);
    addScaled(residual, -share, Au);
    basis.push(u);
    images.push(Au);
  }
  return basis.length === 0 ? undefined : { start, work };
}
