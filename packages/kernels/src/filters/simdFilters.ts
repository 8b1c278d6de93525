import { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { FilterKernels, FilterTerms } from './filters.js';
import { OPERATIONS } from './simdJob.js';
import { simdFilterLinearisation } from './simdLinearisation.js';
import { arrangedBank, filterScratch } from './simdScratch.js';

/**
 * Banks of filters by the SIMD kernels. Pictures are copied, with zeros behind their rows; what linearisations keep
 * stays in the thread's workspace.
 */
export function simdFilters(
  terms: FilterTerms,
  workspace: Workspace,
  given: Arena | undefined,
): FilterKernels {
  const { weights, smoothings } = terms;
  const { kernels, residents } = workspace;
  const arena = given ?? new Arena(workspace);
  const scratch = filterScratch(terms, workspace);
  const bank = arrangedBank(scratch.shape, terms.taps);
  /** Those of the linearisations among the residents. */
  const owners: object[] = [];
  return {
    vectors: arena,
    parameters: scratch.shape.parameters,
    value(x) {
      const { job, out } = scratch.prepare({ x, bank });
      kernels.filterValues(job);
      let sum = 0;
      for (let j = 0; j < weights.length; j++) sum += weights[j]! * smoothings[j]! * out[j]!;
      return sum;
    },
    addGradient(x, out) {
      const layout = scratch.prepare({ x, bank });
      kernels.filterAdjoints(OPERATIONS.gradient, layout.job);
      scratch.addOwn(layout, out);
    },
    linearise(x) {
      const owner = {};
      owners.push(owner);
      return simdFilterLinearisation(terms, x, workspace, scratch, bank, arena, owner);
    },
    release() {
      if (given === undefined) arena.release();
      for (const owner of owners) residents.leave(owner);
      owners.length = 0;
    },
  };
}
