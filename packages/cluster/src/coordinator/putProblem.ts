import type { Redis } from 'ioredis';
import { writeBlob } from '../blobs.js';
import { digestOf, encode } from '../codec.js';
import { redisFault } from '../redis/connect.js';
import type { ProblemKeys } from '../redis/keys.js';
import { removeProblem } from '../redis/removeProblem.js';
import { TIMES } from '../redis/times.js';
import type { ProblemEntry } from '../registry.js';
import type { Meta } from '../schemas.js';
import { samplesOf } from '../worker/openedProblem.js';

/** A problem that is to be worked on. */
export interface PutProblem {
  readonly id: string;
  readonly keys: ProblemKeys;
  readonly meta: Meta;
  readonly entry: ProblemEntry;
  readonly data: unknown;
  /** Where large arrays are put besides. */
  readonly dataRoot: string | undefined;
}

/**
 * Puts a problem into Redis, the data of each shard apart; workers see it from then on. Returns its large arrays, by
 * the digest of their bytes, in the order of the shards.
 */
export async function putProblem(
  redis: Redis,
  { id, keys, meta, entry, data, dataRoot }: PutProblem,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const blobs = new Map<string, Uint8Array>();
  const digests = new Map<Uint8Array['buffer'], string>();
  const putBlob = (bytes: Uint8Array): string => {
    // Shards that share an array share its buffer.
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    const digest = (whole ? digests.get(bytes.buffer) : undefined) ?? digestOf(bytes);
    if (whole) digests.set(bytes.buffer, digest);
    blobs.set(digest, bytes);
    return digest;
  };
  try {
    for (let shard = 0; shard < meta.shards; shard++) {
      const part = entry.part(data as never, samplesOf(meta, shard));
      // Who ends before it has said that it is there leaves them for no longer than any other problem.
      const put = redis.hset(keys.parts, String(shard), encode(part, putBlob));
      await Promise.all([put, redis.pexpire(keys.parts, TIMES.problem)]);
    }
    if (dataRoot !== undefined) {
      for (const [digest, bytes] of blobs) await writeBlob(dataRoot, digest, bytes);
    }
    await redis.set(keys.meta, JSON.stringify(meta), 'PX', TIMES.problem);
  } catch (error) {
    await removeProblem(redis, id).catch(() => undefined);
    throw redisFault(error);
  }
  return blobs;
}
