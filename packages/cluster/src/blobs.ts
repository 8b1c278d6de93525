import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Redis } from 'ioredis';
import { MOST_BYTES, bytesOf, digestOf } from './codec.js';
import { ClusterError, WireError } from './errors.js';
import { blobKey, type ProblemKeys } from './redis/keys.js';
import { requireDone } from './redis/requireDone.js';
import { TIMES } from './redis/times.js';

/** Bytes of one piece of an array. */
const CHUNK = 2 ** 20;
/** Bytes of arrays that lie in Redis at once, waiting to be fetched. */
const MOST_WAITING = 64 * 2 ** 20;

/** The file of an array, below a folder that several machines read. It follows from the digest alone. */
export function blobPath(root: string, digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new WireError('Expected a digest of 64 digits.');
  return join(root, digest.slice(0, 2), digest);
}

/** Puts an array where others can read it, whole or not at all. */
export async function writeBlob(root: string, digest: string, bytes: Uint8Array): Promise<void> {
  const path = blobPath(root, digest);
  const there = await readFile(path).catch(() => undefined);
  if (there !== undefined && digestOf(there) === digest) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}

/**
 * The coordinator's side: puts arrays into Redis, no more of them at once than 64 MiB (or one): what workers ask for,
 * and before that what they will ask for first.
 */
export class BlobServer {
  readonly #redis: Redis;
  readonly #keys: ProblemKeys;
  readonly #blobs: ReadonlyMap<string, Uint8Array>;
  /** Those in Redis, with the time at which they were put there. */
  readonly #waiting = new Map<string, number>();
  /** Not put there yet by itself. */
  readonly #ahead: Set<string>;
  #serving: Promise<void> | undefined;
  #again = false;

  /** @param ahead those that are put there without being asked for, in this order */
  constructor(
    redis: Redis,
    keys: ProblemKeys,
    blobs: ReadonlyMap<string, Uint8Array>,
    ahead: Iterable<string>,
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#blobs = blobs;
    this.#ahead = new Set(ahead);
  }

  /** An array has been fetched. */
  fetched(digest: string): void {
    this.#waiting.delete(digest);
  }

  /** Serves what is asked for, as far as there is room. */
  async serve(): Promise<void> {
    // Whoever asks while the last answer of Redis is on its way may not be in it.
    this.#again = true;
    this.#serving ??= this.#serve().finally(() => {
      this.#serving = undefined;
    });
    await this.#serving;
  }

  async #serve(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    for (;;) {
      const now = Date.now();
      let bytes = 0;
      for (const [digest, since] of this.#waiting) {
        if (now - since > TIMES.blob) this.#waiting.delete(digest);
        else bytes += this.#blobs.get(digest)?.length ?? 0;
      }
      if (bytes >= MOST_WAITING) return;
      const wanted = await this.#redis.lpop(this.#keys.wanted);
      const [first] = this.#ahead;
      const digest = wanted ?? first;
      if (digest === undefined) return;
      this.#ahead.delete(digest);
      const blob = this.#blobs.get(digest);
      if (blob === undefined) continue;
      this.#waiting.set(digest, now);
      const key = blobKey(digest);
      for (let at = 0, k = 0; at < blob.length; at += CHUNK, k++) {
        const chunk = bytesOf(blob.subarray(at, at + CHUNK));
        const put = this.#redis.pipeline().hset(key, String(k), chunk).pexpire(key, TIMES.blob);
        requireDone(await put.exec());
      }
      if (wanted !== null) await this.#redis.publish(this.#keys.told, `there ${digest}`);
    }
  }
}

/**
 * The worker's side: an array from the folder that both read, if there is one and the digest fits, else from Redis.
 *
 * @param pause resolves when there may be something new, or after a while
 * @throws ClusterError when the coordinator does not send it
 */
export async function fetchBlob(
  redis: Redis,
  keys: ProblemKeys,
  blob: { readonly digest: string; readonly bytes: number },
  root: string | undefined,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const { digest, bytes } = blob;
  if (bytes > MOST_BYTES) throw new WireError('Expected a smaller array.');
  if (root !== undefined) {
    const read = await readFile(blobPath(root, digest)).catch(() => undefined);
    if (read?.length === bytes && digestOf(read) === digest) return read;
  }
  const key = blobKey(digest);
  const chunks = Math.ceil(bytes / CHUNK);
  const until = Date.now() + TIMES.blob;
  for (let asked = -Infinity; Date.now() < until;) {
    if ((await redis.hlen(key)) === chunks) {
      const parts: Buffer[] = [];
      for (let k = 0; k < chunks; k++) {
        const part = await redis.hgetBuffer(key, String(k));
        if (part) parts.push(part);
      }
      const [whole = Buffer.alloc(0)] = parts.length === 1 ? parts : [Buffer.concat(parts)];
      if (whole.length === bytes && digestOf(whole) === digest) {
        await redis.unlink(key);
        await redis.publish(keys.told, `fetched ${digest}`);
        return whole;
      }
    }
    if (Date.now() - asked > 2 * TIMES.stall) {
      asked = Date.now();
      await redis.rpush(keys.wanted, digest);
      await redis.publish(keys.told, 'wanted');
    }
    await pause();
  }
  throw new ClusterError('Expected the data of a problem from its run but received none.');
}
