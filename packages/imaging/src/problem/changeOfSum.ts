import {
  plainVectors,
  provenSizes,
  roundedUp,
  type ErrorBall,
  type LocalChange,
} from '@bilevel/core';
import type { RegulariserLinearisation, RegulariserOfSum } from '../prior/regulariser.js';
import { hypotUp, sumUp } from './sums.js';

const plainSizes = provenSizes(plainVectors);

/** Changes of a sum: sums of the terms' own, columns of B beside each other. */
export function changeOfSum(
  seconds: readonly RegulariserLinearisation[],
  regularisers: readonly RegulariserOfSum[],
  ball: ErrorBall,
  whole: Omit<Parameters<RegulariserLinearisation['within']>[1], 'learned'>,
): LocalChange {
  const changes = seconds.map((second, j) =>
    second.within(ball, { ...whole, learned: regularisers[j]!.learned }),
  );
  const [only] = changes;
  if (only !== undefined && changes.length === 1) return only;
  let next = 0;
  const firsts = regularisers.map(({ learned }) => (next += learned.length) - learned.length);
  /** What of a direction concerns term j. */
  const part = (j: number, u: Float64Array): Float64Array =>
    u.subarray(firsts[j], firsts[j]! + regularisers[j]!.learned.length);
  const owners = regularisers.flatMap(({ learned }, j) => learned.map((_, k) => [j, k] as const));
  const energyOf = (change: LocalChange, v: Float64Array): number =>
    change.hessianEnergy?.(v) ??
    roundedUp(change.hessianChange(v) / Math.sqrt(whole.strongConvexity));
  return {
    kind: 'certified',
    hessianChange: (v) => sumUp(changes, (change) => change.hessianChange(v)),
    crossTransposeChange: (q) => hypotUp(changes, (change) => change.crossTransposeChange(q)),
    hessianForm: (z, q) =>
      sumUp(
        changes,
        (change) =>
          change.hessianForm?.(z, q) ?? roundedUp(plainSizes.norm(z) * change.hessianChange(q)),
      ),
    hessianEnergy: (v) => sumUp(changes, (change) => energyOf(change, v)),
    crossEnergy: (column) => {
      const [j, k] = owners[column]!;
      return changes[j]!.crossEnergy?.(k) ?? Infinity;
    },
    crossForm: (u, q) =>
      sumUp([...changes.entries()], ([j, change]) => {
        const own = part(j, u);
        return change.crossForm?.(own, q) ?? plainSizes.norm(own) * change.crossTransposeChange(q);
      }),
    crossEnergyAlong: (u) =>
      sumUp([...changes.entries()], ([j, change]) => {
        const own = part(j, u);
        if (change.crossEnergyAlong) return change.crossEnergyAlong(own);
        return own.reduce(
          (sum, x, k) => sum + (x === 0 ? 0 : Math.abs(x) * (change.crossEnergy?.(k) ?? Infinity)),
          0,
        );
      }),
    ...(changes.some((change) => change.crossNormChange !== undefined) && {
      crossNormChange: () =>
        hypotUp(
          [...changes.entries()],
          ([j, change]) =>
            change.crossNormChange?.() ?? columnsChange(regularisers[j]!, ball.radius),
        ),
    }),
  };
}

/** ≥ ‖B' − B‖ of a term's columns within a ball. */
function columnsChange(term: RegulariserOfSum, radius: number): number {
  return roundedUp(lipschitzColumns(term) * radius);
}

/** A Lipschitz constant of a term's columns of B that are learned, all at once. */
export function lipschitzColumns({ regulariser, learned }: RegulariserOfSum): number {
  if (learned.length === 0) return 0;
  const each = Math.sqrt(learned.length) * regulariser.lipschitzColumn;
  return Math.min(each, regulariser.lipschitzCross ?? Infinity);
}
