import type { Workspace } from '../wasm/workspace.js';
import type { Arena } from '../vectors/arena.js';
import type { ChangePrimitives } from './changeContext.js';
import { fieldLength } from './factors.js';
import { filterChange } from './filterChange.js';
import type { FilterLinearisation, FilterTerms } from './filters.js';
import { filterShape } from './shape.js';
import { OPERATIONS } from './simdJob.js';
import {
  arrangedBank,
  filterScratch,
  type ArrangedBank,
  type FilterScratch,
} from './simdScratch.js';

/**
 * Second order at x by the SIMD kernels. (w/ν)Φ'' of each response stays for `owner` among the residents of the
 * workspace, and is computed again from x where it had to leave.
 */
export function simdFilterLinearisation(
  terms: FilterTerms,
  x: Float64Array,
  workspace: Workspace,
  scratch: FilterScratch,
  bank: ArrangedBank,
  arena: Arena,
  owner: object,
): FilterLinearisation {
  const { kernels, memory, residents } = workspace;
  const { shape } = scratch;
  const { filters } = shape;
  const fill = (address: number): void => {
    const { job } = scratch.prepare({ x, bank, bends: address });
    kernels.filterWeights(job);
  };
  const bends = (): number => residents.at(owner, scratch.bendBytes, fill);
  bends();

  return {
    addHessianVector(v, out) {
      const { fields, job } = scratch.prepare({ x: v, bank, bends: bends() });
      kernels.filterAdjoints(OPERATIONS.hessian, job);
      scratch.addOwn(fields, out);
    },
    addDiagonal(out) {
      const squares = arrangedBank(
        shape,
        terms.taps.map((t) => t * t),
      );
      const { fields, job } = scratch.prepare({ bank: squares, bends: bends() });
      kernels.filterAdjoints(OPERATIONS.diagonal, job);
      scratch.addOwn(fields, out);
    },
    crossTranspose(q, out) {
      const { fields, job } = scratch.prepare({ x, other: q, bank, bends: bends() });
      kernels.filterCrossTranspose(job);
      const padded = 2 * bank.lengths.pairs;
      const numbers = memory.view(fields.out, padded * (2 + shape.taps));
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
      const { fields, job } = scratch.prepare(given);
      kernels.filterAdjoints(OPERATIONS.cross, job);
      out.fill(0);
      scratch.addOwn(fields, out);
    },
    change: (reach) => filterChange(terms, x, reach, changePrimitives(terms, x, workspace, arena)),
  };
}

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
  const none = arrangedBank(shape, new Float64Array(taps));
  return {
    respond(bank, j, v, out) {
      const own = arrangedBank(shape, bank.subarray(j * taps, (j + 1) * taps));
      const { fields, job } = scratch.prepare({ x: v, bank: own });
      kernels.filterResponses(job);
      out.set(memory.view(fields.out, places));
    },
    fill(j, { inverse, rho, off, span, least, range }, room) {
      const own = arrangedBank(shape, terms.taps.subarray(j * taps, (j + 1) * taps));
      const { fields, job } = scratch.prepare({ x, bank: own });
      // The job has no other numbers to give back.
      const scales = fields.own;
      memory.view(scales, 6).set([inverse, rho, off, span, least, range]);
      kernels.filterFactors(job, scales, memory.addressOf(room), 8 * fieldLength(places));
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
        const { fields, job } = scratch.prepare({ x: at, other: q, bank: none, bends });
        kernels.filterCorrelations(job);
        out.set(memory.view(fields.out, taps), first);
      } finally {
        memory.free(bends);
      }
    },
  };
}
