import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)`;

/** What has to happen at once in Redis. Times are those of its clock. */
const SCRIPTS = {
  /**
   * An answer of a shard, and its warm starts of the next generation: all or nothing, once, and only while the
   * call is under way and the generations are those that the answer began with.
   * KEYS calls, generations, warm, results, todo. ARGV call, shard, channel, answer, then by sample: sample,
   * generation, warm start.
   */
  commit: `
    if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 'over' end
    if not redis.call('ZSCORE', KEYS[5], ARGV[2]) then return 'late' end
    for i = 5, #ARGV, 3 do
      local held = redis.call('HGET', KEYS[2], ARGV[i]) or '0'
      if held ~= ARGV[i + 1] then return 'generation ' .. held end
    end
    for i = 5, #ARGV, 3 do
      local next = tonumber(ARGV[i + 1]) + 1
      redis.call('HSET', KEYS[3], ARGV[i] .. ':' .. next, ARGV[i + 2])
      redis.call('HDEL', KEYS[3], ARGV[i] .. ':' .. (next - 2))
      redis.call('HSET', KEYS[2], ARGV[i], next)
    end
    redis.call('HSET', KEYS[4], ARGV[2], ARGV[4])
    redis.call('ZREM', KEYS[5], ARGV[2])
    redis.call('PUBLISH', ARGV[3], 'done ' .. ARGV[2])
    return 'done'`,
  /**
   * A shard with a job that waits, the worker's own first, then one that nobody has, then one whose worker is
   * busy; it is the worker's from now on. KEYS todo, leases, seen. ARGV worker, queues, time of a worker.
   */
  claim: `
    ${NOW}
    local best, rank = false, 4
    for _, shard in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      if redis.call('LLEN', ARGV[2] .. ':s' .. shard .. ':wait') > 0 then
        local holder = redis.call('HGET', KEYS[2], shard)
        local of = 3
        if holder == ARGV[1] then of = 1
        elseif not holder then of = 2
        else
          local seen = redis.call('ZSCORE', KEYS[3], holder)
          if not seen or tonumber(seen) < now - ARGV[3] then of = 2 end
        end
        if of < rank then best, rank = shard, of end
        if rank == 1 then break end
      end
    end
    if best then redis.call('HSET', KEYS[2], best, ARGV[1]) end
    return best`,
  /**
   * A worker is there. KEYS seen, workers, problems. ARGV worker, what it says, time of a coordinator, time after
   * which workers are forgotten. Returns the problems that are worked on.
   */
  tick: `
    ${NOW}
    redis.call('ZADD', KEYS[1], now, ARGV[1])
    redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
    for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[4])) do
      redis.call('ZREM', KEYS[1], gone)
      redis.call('HDEL', KEYS[2], gone)
    end
    return redis.call('ZRANGEBYSCORE', KEYS[3], now - ARGV[3], '+inf')`,
  /** What the workers that are there say of themselves. KEYS seen, workers. ARGV time of a worker. */
  workers: `
    ${NOW}
    local told = {}
    for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[1], '+inf')) do
      table.insert(told, name)
      table.insert(told, redis.call('HGET', KEYS[2], name) or '')
    end
    return told`,
  /**
   * The coordinator is there; what is kept of its problem is not forgotten. KEYS problems, then those of the
   * problem, the first of which must be there. ARGV problem, time of a problem.
   */
  keep: `
    ${NOW}
    if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
    redis.call('ZADD', KEYS[1], now, ARGV[1])
    for i = 2, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
    return 1`,
  /** Problems that nobody looks after any more. KEYS problems. ARGV time of a problem. */
  abandoned: `
    ${NOW}
    return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])`,
} as const;

const DIGESTS = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, text]) => [
    name,
    createHash('sha1').update(text).digest('hex'),
  ]),
);

/** Runs one of the scripts, which Redis keeps by its digest. */
export async function runScript(
  redis: Redis,
  name: keyof typeof SCRIPTS,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(DIGESTS[name] ?? '', keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(SCRIPTS[name], keys.length, ...keys, ...args);
  }
}
