import { ArgumentError, expected } from '../errors.js';
import { MAX_DUALS } from '../hypergradient/duals.js';
import { usesDuals, type EvaluationRequest } from '../hypergradient/evaluationRequest.js';
import { type WarmStart } from '../hypergradient/warmStart.js';
import type { BilevelProblem } from '../problem/problem.js';

/** What decides how much of an evaluation the next one starts from. */
export type WarmStartNeeds = Pick<EvaluationRequest, 'linear' | 'certificate'>;

/** Numbers before the vectors: how many earlier adjoints there are, and whether there is a tangent. */
const HEADER = 2;

/** The warm start of one sample, as views of its memory. */
interface Cell {
  readonly header: Float64Array;
  readonly point: Float64Array;
  readonly adjoint: Float64Array;
  /** Room for as many as the linear solver recycles, newest first. */
  readonly earlier: readonly Float64Array[];
  /** Room for it where the sharp certificate makes one. */
  readonly tangent?: WarmStart['tangent'];
}

/**
 * Memory for the warm starts of a problem, one array a sample, with the samples' own x₀ and zeros in
 * it. `allocate` makes an array of zeros, in shared memory where several threads are to use it.
 */
export function warmStartMemory(
  problem: BilevelProblem,
  needs: WarmStartNeeds,
  allocate: (length: number) => Float64Array = (length) => new Float64Array(length),
): Float64Array[] {
  return problem.samples.map((sample) => {
    const memory = allocate(lengthOf(problem, sample.dimension, needs));
    if (sample.start !== undefined) memory.set(sample.start, HEADER);
    return memory;
  });
}

/** How many vectors of its own length the warm start of a sample takes. */
export function warmStartVectors(
  { parameters }: Pick<BilevelProblem, 'parameters'>,
  needs: WarmStartNeeds,
): number {
  return 2 + recycled(needs) + dualsKept(parameters, needs);
}

/**
 * All that a problem's samples carry from one evaluation to the next, in the memory of
 * {@link warmStartMemory}: the one place where warm starts are read and written. Any number of these
 * over the same memory are the same, in whatever threads: so whoever evaluates a sample finds what
 * whoever did so last has left, earlier adjoints and tangents included.
 */
export class WarmStarts {
  readonly #cells: readonly Cell[];

  /** @throws ArgumentError unless the memory has the lengths of this problem */
  constructor(problem: BilevelProblem, needs: WarmStartNeeds, memory: readonly Float64Array[]) {
    const lengths = problem.samples.map((s) => lengthOf(problem, s.dimension, needs));
    if (memory.length !== lengths.length || memory.some((m, i) => m.length !== lengths[i])) {
      throw new ArgumentError(
        expected(
          `arrays of the lengths ${lengths.join(', ')}`,
          'the memory of the warm starts',
          memory.map((m) => m.length).join(', '),
          'Make it by warmStartMemory() for the same problem, linear solver and certificate.',
        ),
      );
    }
    this.#cells = problem.samples.map(({ dimension }, i) =>
      cellOf(memory[i]!, dimension, recycled(needs), dualsKept(problem.parameters, needs)),
    );
  }

  /** The warm start of sample i: views, which the next `write` changes. */
  read(i: number): WarmStart {
    const { header, point, adjoint, earlier, tangent } = this.#cells[i]!;
    const [count, moved] = header;
    return {
      point,
      adjoint,
      ...(tangent && moved === 1 && { tangent }),
      ...(earlier.length > 0 && { earlier: earlier.slice(0, count) }),
    };
  }

  /**
   * Replaces the warm start of sample i, by copying. Vectors may be views from `read`, of the earlier
   * adjoints only in their order or moved back. What there is no room for is left out.
   */
  write(i: number, { point, adjoint, earlier = [], tangent }: WarmStart): void {
    const cell = this.#cells[i]!;
    const count = Math.min(earlier.length, cell.earlier.length);
    // The oldest first: the others move into its place.
    for (let k = count - 1; k >= 0; k--) cell.earlier[k]!.set(earlier[k]!);
    cell.point.set(point);
    cell.adjoint.set(adjoint);
    const kept = cell.tangent && tangent;
    if (kept) {
      cell.tangent.theta.set(kept.theta);
      for (const [j, z] of cell.tangent.duals.entries()) z.set(kept.duals[j]!);
    }
    cell.header[0] = count;
    cell.header[1] = kept ? 1 : 0;
  }

  /** A copy of the warm start of sample i. */
  copy(i: number): WarmStart {
    const { point, adjoint, earlier, tangent } = this.read(i);
    return {
      point: point.slice(),
      adjoint: adjoint.slice(),
      ...(tangent && {
        tangent: { theta: tangent.theta.slice(), duals: tangent.duals.map((z) => z.slice()) },
      }),
      ...(earlier && { earlier: earlier.map((q) => q.slice()) }),
    };
  }
}

function lengthOf(problem: BilevelProblem, dimension: number, needs: WarmStartNeeds): number {
  const tangentTheta = dualsKept(problem.parameters, needs);
  return HEADER + warmStartVectors(problem, needs) * dimension + tangentTheta;
}

function recycled({ linear }: WarmStartNeeds): number {
  return linear.recycles ?? 0;
}

function dualsKept(parameters: number, { certificate }: WarmStartNeeds): number {
  return usesDuals(certificate) && parameters <= MAX_DUALS ? parameters : 0;
}

function cellOf(memory: Float64Array, dimension: number, recycles: number, duals: number): Cell {
  let at = 0;
  const next = (length: number): Float64Array => memory.subarray(at, (at += length));
  const vectors = (count: number): Float64Array[] =>
    Array.from({ length: count }, () => next(dimension));
  return {
    header: next(HEADER),
    point: next(dimension),
    adjoint: next(dimension),
    earlier: vectors(recycles),
    ...(duals > 0 && { tangent: { theta: next(duals), duals: vectors(duals) } }),
  };
}
