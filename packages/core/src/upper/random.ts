/**
 * A stream of numbers whose whole state is one number, so that it can be stored and resumed: mulberry32
 * (Tommy Ettinger 2017), 32 bits, for shuffling and not for secrets.
 */
export interface Draw<T> {
  readonly value: T;
  /** The state after the draw. */
  readonly state: number;
}

/** A number in [0, 1) and the next state. */
export function uniform(state: number): Draw<number> {
  const next = (state + 0x6d2b79f5) >>> 0;
  let t = next;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return { value: ((t ^ (t >>> 14)) >>> 0) / 2 ** 32, state: next };
}

/** 0 … n − 1 in random order (Fisher & Yates). */
export function permutation(n: number, state: number): Draw<readonly number[]> {
  const order = Array.from({ length: n }, (_, i) => i);
  let next = state;
  for (let i = n - 1; i > 0; i--) {
    const draw = uniform(next);
    next = draw.state;
    const j = Math.floor(draw.value * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return { value: order, state: next };
}
