import { InnerRoom } from '../inner/innerRoom.js';
import { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { AnalysisTerms } from './analysis.js';
import type { BlockKernels, FieldLinearisation } from './blocks.js';
import { simdBlockLinearisation } from './simdLinearisation.js';
import { colourSteps, hasColourSteps } from './colourSteps.js';
import { placesOf } from './simdPlaces.js';

/**
 * Blocks by the SIMD kernels, of the potential with a `code`. What linearisations keep stays
 * in the thread's workspace, and so do vectors from `vectors`; other arrays are copied in and out.
 */
export function simdBlocks(
  terms: AnalysisTerms,
  code: number,
  workspace: Workspace,
  given: Arena | undefined,
): BlockKernels & { linearise(x: Float64Array): FieldLinearisation } {
  const { weight: w, smoothing: nu } = terms;
  const { kernels, residents } = workspace;
  const arena = given ?? new Arena(workspace);
  /** Those of the linearisations among the residents, and of the weights. */
  const owners: object[] = [{}];
  const places = placesOf(terms, workspace, owners[0]!);
  const { analysed, width, height, planes } = places;
  const [, , channels] = analysed;
  const room = new InnerRoom({ width, height, channels, planes }, workspace, arena);
  return {
    vectors: arena,
    value(x) {
      const relative = places.relative();
      const { first, rows } = places.scratch();
      const at = workspace.placed(x, first);
      return kernels.blockValue(code, ...analysed, relative, at, nu, width, height, rows);
    },
    addGradient(x, out) {
      const relative = places.relative();
      const { first, second, rows } = places.scratch();
      const at = workspace.placed(x, first);
      const to = workspace.placed(out, second);
      kernels.blockGradient(code, ...analysed, relative, at, w, nu, width, height, rows, to);
      workspace.collect(to, out);
    },
    ...(hasColourSteps(terms, code) && {
      denoisingSteps: (data: Float64Array) =>
        colourSteps(terms, data, { workspace, places, arena }),
    }),
    linearise(x) {
      const owner = {};
      owners.push(owner);
      return simdBlockLinearisation(terms, code, x, places, room, owner);
    },
    release() {
      room.leave();
      if (given === undefined) arena.release();
      for (const owner of owners) residents.leave(owner);
      owners.length = 1;
    },
  };
}
