import { plainVectors, type LocalChange } from '@bilevel/core';
import type { Regulariser, RegulariserLinearisation } from './regulariser.js';

/** Numbers of the unknown that a regulariser is of: ranges from … to, in their order. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/**
 * A regulariser of part of the unknown as one of all of it. Its constants and roundings are those of the part, whose size
 * is at most that of the whole, and so is the radius of an error ball.
 */
export function onPart(regulariser: Regulariser, ranges: Ranges): Regulariser {
  const [only] = ranges;
  const isOne = ranges.length === 1;
  const length = ranges.reduce((sum, [from, to]) => sum + to - from, 0);

  /** A copy of the part. */
  const copied = (v: Float64Array): Float64Array => {
    const part = (regulariser.vectors ?? plainVectors).zeros(length);
    let next = 0;
    for (const [from, to] of ranges) {
      part.set(v.subarray(from, to), next);
      next += to - from;
    }
    return part;
  };
  /** To read while v is there. */
  const partOf = (v: Float64Array): Float64Array =>
    isOne ? v.subarray(only?.[0], only?.[1]) : copied(v);
  /** out ← out + what `add` adds to the part. */
  const adding = (out: Float64Array, add: (part: Float64Array) => void): void => {
    if (isOne) {
      add(out.subarray(only?.[0], only?.[1]));
      return;
    }
    const part = new Float64Array(length);
    add(part);
    let next = 0;
    for (const [from, to] of ranges) for (let p = from; p < to; p++) out[p]! += part[next++]!;
  };
  const { addApproximateGradient } = regulariser;

  return {
    ...regulariser,
    hasMaximumPrinciple: false,
    hasIdleDiagonal: false,
    value: (x) => regulariser.value(partOf(x)),
    addGradient: (x, out) => {
      adding(out, (part) => {
        regulariser.addGradient(partOf(x), part);
      });
    },
    ...(addApproximateGradient && {
      addApproximateGradient: (x: Float64Array, out: Float64Array) => {
        adding(out, (part) => {
          addApproximateGradient(partOf(x), part);
        });
      },
    }),
    linearise: (x) => linearised(regulariser.linearise(copied(x))),
  };

  function linearised(second: RegulariserLinearisation): RegulariserLinearisation {
    const { addApproximateHessianVector } = second;
    const scratch = (regulariser.vectors ?? plainVectors).zeros(length);
    return {
      addHessianVector: (v, out) => {
        adding(out, (part) => {
          second.addHessianVector(partOf(v), part);
        });
      },
      ...(addApproximateHessianVector && {
        addApproximateHessianVector: (v: Float64Array, out: Float64Array) => {
          adding(out, (part) => {
            addApproximateHessianVector(partOf(v), part);
          });
        },
      }),
      addDiagonal: (out) => {
        adding(out, (part) => {
          second.addDiagonal(part);
        });
      },
      crossTranspose: (q, out) => {
        second.crossTranspose(partOf(q), out);
      },
      cross: (u, out) => {
        second.cross(u, scratch);
        out.fill(0);
        adding(out, (part) => {
          for (let p = 0; p < length; p++) part[p]! += scratch[p]!;
        });
      },
      ...(second.crossNorm && {
        crossNorm: (learned: readonly number[]) => second.crossNorm?.(learned) ?? Infinity,
      }),
      hessianRounding: (size) => second.hessianRounding(size),
      rounding: {
        ...second.rounding,
        crossTranspose: (q) => second.rounding.crossTranspose(partOf(q)),
      },
      within: (ball, surroundings) =>
        changeOnPart(second.within(ball, { ...surroundings, hasMaximumPrinciple: false }), copied),
    };
  }
}

/** Vectors are kept by identity: each has one part. */
function changeOnPart(change: LocalChange, copied: (v: Float64Array) => Float64Array): LocalChange {
  const known = new WeakMap<Float64Array, Float64Array>();
  const partOf = (v: Float64Array): Float64Array => {
    const part = known.get(v) ?? copied(v);
    known.set(v, part);
    return part;
  };
  return {
    ...change,
    hessianChange: (v) => change.hessianChange(partOf(v)),
    crossTransposeChange: (q) => change.crossTransposeChange(partOf(q)),
    ...(change.hessianForm && {
      hessianForm: (z: Float64Array, q: Float64Array) =>
        change.hessianForm?.(partOf(z), partOf(q)) ?? Infinity,
    }),
    ...(change.hessianEnergy && {
      hessianEnergy: (v: Float64Array) => change.hessianEnergy?.(partOf(v)) ?? Infinity,
    }),
    ...(change.crossForm && {
      crossForm: (u: Float64Array, q: Float64Array) => change.crossForm?.(u, partOf(q)) ?? Infinity,
    }),
  };
}
