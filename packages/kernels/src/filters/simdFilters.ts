import { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { FilterKernels, FilterTerms } from './filters.js';
import { OPERATIONS } from './simdJob.js';
import { singleScratch } from './singleScratch.js';
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
  const single = singleScratch(terms, workspace);
  const bank = arrangedBank(scratch.shape, terms.taps);
  /** Those of the linearisations among the residents. */
  const owners: object[] = [];
  const own = (): object => {
    const owner = {};
    owners.push(owner);
    return owner;
  };
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
    addGradientSingle(x, out) {
      single.add(OPERATIONS.gradient, x, out, 0);
    },
    linearise: (x) =>
      simdFilterLinearisation(terms, x, workspace, { scratch, single, bank, arena, own }),
    release() {
      if (given === undefined) arena.release();
      for (const owner of owners) residents.leave(owner);
      owners.length = 0;
    },
  };
}
