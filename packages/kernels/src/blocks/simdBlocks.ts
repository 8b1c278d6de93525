import { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { BlockKernels, BlockTerms } from './blocks.js';
import { simdBlockLinearisation } from './simdLinearisation.js';
import { placesOf } from './simdPlaces.js';

/**
 * Blocks of differences by the SIMD kernels, of the potential with a `code`. What linearisations keep stays
 * in the thread's workspace, and so do vectors from `vectors`; other arrays are copied in and out.
 */
export function simdBlocks(
  terms: BlockTerms,
  code: number,
  workspace: Workspace,
  given: Arena | undefined,
): BlockKernels {
  const { weight: w, smoothing: nu } = terms;
  const { kernels, residents } = workspace;
  const arena = given ?? new Arena(workspace);
  const places = placesOf(terms, workspace);
  const { members, channels, width, height } = places;
  /** Those of the linearisations among the residents. */
  const owners: object[] = [];
  return {
    vectors: arena,
    value(x) {
      const [first, , , rows] = places.scratch();
      const at = workspace.placed(x, first);
      return kernels.blockValue(code, members, channels, at, nu, width, height, rows);
    },
    addGradient(x, out) {
      const [first, second, , rows] = places.scratch();
      const at = workspace.placed(x, first);
      const to = workspace.placed(out, second);
      kernels.blockGradient(code, members, channels, at, w, nu, width, height, rows, to);
      workspace.collect(to, out);
    },
    linearise(x) {
      const owner = {};
      owners.push(owner);
      return simdBlockLinearisation(terms, code, x, workspace, places, arena, owner);
    },
    release() {
      if (given === undefined) arena.release();
      for (const owner of owners) residents.leave(owner);
      owners.length = 0;
    },
  };
}
