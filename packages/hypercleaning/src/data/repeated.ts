import type { LabelledData } from './labelled.js';

/** Samples with the same features. */
export interface RepeatedSamples {
  /** Samples whose features another one has, too. */
  readonly samples: number;
  /** Those with different labels, each group by its places in the data, ascending. */
  readonly conflicts: readonly (readonly number[])[];
  /** For each sample the first one with the same features. */
  readonly firstAlike: Uint32Array;
}

/**
 * Finds samples with exactly the same features. Where their labels differ, at most one of these can be
 * right, and no classifier can tell which.
 */
export function repeatedSamples({ features, labels }: LabelledData): RepeatedSamples {
  const { rows, columns, values } = features;
  const firstAlike = new Uint32Array(rows);
  const byHash = new Map<number, number[]>();
  const groups = new Map<number, number[]>();
  const alike = (i: number, k: number): boolean => {
    for (let j = 0; j < columns; j++) {
      if (values[i * columns + j] !== values[k * columns + j]) return false;
    }
    return true;
  };
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const hash = hashOf(row);
    const firsts = byHash.get(hash);
    const first = firsts?.find((k) => alike(i, k));
    firstAlike[i] = first ?? i;
    if (first === undefined) {
      if (firsts === undefined) byHash.set(hash, [i]);
      else firsts.push(i);
      continue;
    }
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [first, i]);
    else group.push(i);
  }
  const all = [...groups.values()];
  return {
    samples: all.reduce((sum, group) => sum + group.length, 0),
    conflicts: all.filter((group) => group.some((i) => labels[i] !== labels[group[0]!])),
    firstAlike,
  };
}

/** 32 bits of the values of a row (after Fowler, Noll & Vo's FNV-1a, word by word). */
function hashOf(row: Uint8Array | Float64Array): number {
  // 0 and −0 are the same number.
  const words =
    row instanceof Uint8Array ? row : new Uint32Array(row.map((x) => (x === 0 ? 0 : x)).buffer);
  let hash = 0x811c9dc5;
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x01000193);
    // Small whole numbers differ in the high bits of their words only, and products do not carry down.
    hash ^= hash >>> 15;
  }
  return hash;
}
