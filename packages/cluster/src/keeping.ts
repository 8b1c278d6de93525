/**
 * The warm starts of a shard are put into Redis with every so-manieth of the calls that move them. Whoever takes the
 * shard over in between does the calls since again, from what they asked for: a result depends on nothing else.
 */
export const KEEP_EVERY = 8;

/**
 * Whether the warm start of a generation is put into Redis with the answer that moves to it. Another call for each
 * shard, so that no call moves all of them.
 */
export function isKept(shard: number, generation: number): boolean {
  return (shard + generation) % KEEP_EVERY === 0;
}
