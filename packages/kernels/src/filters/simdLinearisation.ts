import type { Workspace } from '../wasm/workspace.js';
import type { Arena } from '../vectors/arena.js';
import type { ChangePrimitives } from './changeContext.js';
import { fieldLength } from './factors.js';
import { filterChange } from './filterChange.js';
import type { FilterLinearisation, FilterTerms } from './filters.js';
import { filterShape } from './shape.js';
import { OPERATIONS } from './simdJob.js';
import type { SingleScratch } from './singleScratch.js';
import {
  arrangedBank,
  filterScratch,
  type ArrangedBank,
  type FilterScratch,
} from './simdScratch.js';

/** Where linearisations of a bank have their things. */
interface LinearisationRoom {
  readonly scratch: FilterScratch;
  readonly single: SingleScratch;
  readonly bank: ArrangedBank;
  readonly arena: Arena;
  /** Another owner among the residents. */
  readonly own: () => object;
}

/**
 * Second order at x by the SIMD kernels. (w/ν)Φ'' of each response stays among the residents of the workspace, and is
 * computed again from x where it had to leave.
 */
export function simdFilterLinearisation(
  terms: FilterTerms,
  x: Float64Array,
  workspace: Workspace,
  { scratch, single, bank, arena, own }: LinearisationRoom,
): FilterLinearisation {
  const { kernels, residents } = workspace;
  const { shape } = scratch;
  const { filters } = shape;
  const owner = own();
  const fill = (address: number): void => {
    const { job } = scratch.prepare({ x, bank, bends: address });
    kernels.filterWeights(job);
  };
  const bends = (): number => residents.at(owner, scratch.bendBytes, fill);
  bends();
  const ownerOfSingle = own();
  const narrow = (address: number): void => {
    const from = bends();
    const { rows, columns } = shape;
    const all = 2 * bank.lengths.pairs * rows;
    kernels.filterNarrow(all, columns, from, scratch.bendStride, address, single.bendStride);
  };

  return {
    addHessianVector(v, out) {
      const layout = scratch.prepare({ x: v, bank, bends: bends() });
      kernels.filterAdjoints(OPERATIONS.hessian, layout.job);
      scratch.addOwn(layout, out);
    },
    addHessianVectorSingle(v, out) {
      single.add(OPERATIONS.hessian, v, out, residents.at(ownerOfSingle, single.bendBytes, narrow));
    },
    addDiagonal(out) {
      const squares = arrangedBank(
        shape,
        terms.taps.map((t) => t * t),
      );
      const layout = scratch.prepare({ bank: squares, bends: bends() });
      kernels.filterAdjoints(OPERATIONS.diagonal, layout.job);
      scratch.addOwn(layout, out);
    },
    crossTranspose(q, out) {
      const { job, out: numbers } = scratch.prepare({ x, other: q, bank, bends: bends() });
      kernels.filterCrossTranspose(job);
      const padded = 2 * bank.lengths.pairs;
      for (let j = 0; j < filters; j++) {
        out[j] = numbers[2 * j]!;
        out[filters + j] = -terms.smoothings[j]! * numbers[2 * j + 1]!;
      }
      const taps = numbers.subarray(2 * padded, 2 * padded + filters * shape.taps);
      out.set(taps, 2 * filters);
    },
    cross(u, out) {
      const otherBank = arrangedBank(shape, u.subarray(2 * filters));
      const given = { x, bank, otherBank, direction: u, bends: bends() };
      const layout = scratch.prepare(given);
      kernels.filterAdjoints(OPERATIONS.cross, layout.job);
      out.fill(0);
      scratch.addOwn(layout, out);
    },
    change: (reach) => filterChange(terms, x, reach, changePrimitives(terms, x, workspace, arena)),
  };
}

/** Numbers that `filterCrossSums` puts out; `filterProductSums` fewer. */
const CROSS_SUMS = 11;

/** Filter by filter, as bounds of changes take them. */
function changePrimitives(
  terms: FilterTerms,
  x: Float64Array,
  workspace: Workspace,
  arena: Arena,
): ChangePrimitives {
  const { kernels, memory } = workspace;
  const one = {
    ...terms,
    weights: terms.weights.subarray(0, 1),
    smoothings: terms.smoothings.subarray(0, 1),
  };
  const shape = filterShape(terms.grid, terms.size, 1);
  const { taps, places, columns, rows } = shape;
  const scratch = filterScratch(one, workspace);
  /** One filter's taps, in its turn; adjoints are not asked for. */
  const bankOfOne = arrangedBank(shape, new Float64Array(taps));
  const field = 8 * fieldLength(places);
  const sums = arena.reserve(CROSS_SUMS);
  const prepared = (x: Float64Array, bank: Float64Array, j: number) => {
    for (let a = 0; a < taps; a++) bankOfOne.forward[2 * a] = bank[j * taps + a]!;
    return scratch.prepare({ x, bank: bankOfOne });
  };
  return {
    respond(bank, j, v, out) {
      const { job, out: found } = prepared(v, bank, j);
      kernels.filterResponses(job);
      out.set(found.subarray(0, places));
    },
    fill(j, { inverse, rho, off, span, least, range }, room) {
      const { job, fields, out } = prepared(x, terms.taps, j);
      out.set([inverse, rho, off, span, least, range]);
      kernels.filterFactors(job, fields.out, memory.addressOf(room), field);
    },
    productSums({ room }, responses, off) {
      const [at, to] = [memory.addressOf(room), memory.addressOf(sums)];
      kernels.filterProductSums(at, field, memory.addressOf(responses), places, off, to);
      return {
        ...{ squares: sums[0]!, softSquares: sums[1]!, most: sums[2]!, softMost: sums[3]! },
        ...{ steep: sums[4]!, softSteep: sums[5]! },
      };
    },
    crossSums({ room }, c, f, smoothing) {
      const [at, to] = [memory.addressOf(room), memory.addressOf(sums)];
      const [first, second] = [memory.addressOf(c), memory.addressOf(f)];
      kernels.filterCrossSums(at, field, first, second, places, smoothing, to);
      return {
        ...{ slopes: sums[0]!, slopeReach: sums[1]!, slopeSquares: sums[2]!, slopeMost: sums[3]! },
        ...{ turns: sums[4]!, turnReach: sums[5]!, turnSquares: sums[6]!, turnMost: sums[7]! },
        ...{ bends: sums[8]!, bendMost: sums[9]!, changeMost: sums[10]! },
      };
    },
    reserve: arena.reserve,
    correlate(f, q, g, at, out, first) {
      const bends = memory.allocate(scratch.bendBytes);
      try {
        const row = scratch.bendStride / 8;
        const to = memory.view(bends, 2 * rows * row);
        to.fill(0);
        for (let t = 0; t < rows; t++) {
          to.set(f.subarray(t * columns, (t + 1) * columns), t * row);
          to.set(g.subarray(t * columns, (t + 1) * columns), (rows + t) * row);
        }
        const { job, out: found } = scratch.prepare({ x: at, other: q, bank: bankOfOne, bends });
        kernels.filterCorrelations(job);
        for (let a = 0; a < taps; a++) out[first + a] = found[a]!;
      } finally {
        memory.free(bends);
      }
    },
  };
}
