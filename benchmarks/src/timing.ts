/** Seconds of one call: the fastest and the median of all rounds. */
export interface Timing {
  readonly best: number;
  readonly median: number;
}

/**
 * Times several things in turns, round by round, so that whatever else the machine does meets all of
 * them alike. Each returns the seconds it took.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, () => number | Promise<number>>>,
): Promise<Record<Name, Timing>> {
  const names = Object.keys(candidates) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) await candidates[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) taken.get(name)?.push(await candidates[name]());
  }
  const entries = [...taken].map(([name, seconds]): [Name, Timing] => {
    const sorted = seconds.toSorted((a, b) => a - b);
    return [name, { best: sorted[0] ?? NaN, median: sorted[sorted.length >> 1] ?? NaN }];
  });
  return Object.fromEntries(entries) as Record<Name, Timing>;
}

/** Seconds that one call takes, over `repeats` of them. */
export function secondsOf(action: () => void, repeats = 1): number {
  const start = performance.now();
  for (let k = 0; k < repeats; k++) action();
  return (performance.now() - start) / 1000 / repeats;
}
