import type { Redis } from 'ioredis';

/** Bytes that a Redis has, and may have; 0 for no limit. */
export interface RedisMemory {
  readonly used: number;
  readonly most: number;
}

/** What Redis says; nothing where this user may not ask. */
export async function memoryOf(redis: Redis): Promise<RedisMemory> {
  const text = await redis.info('memory').catch(() => '');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { used: of('used_memory'), most: of('maxmemory') };
}
