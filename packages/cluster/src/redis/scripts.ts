import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)`;

/** What has to happen at once in Redis. Times are those of its clock. */
const SCRIPTS = {
  /**
   * A call is under way; once, as a connection that is lost before the reply comes sends it again, and answers may be there
   * by then. KEYS open, results, todo, calls, behind. ARGV call, what it asks for, then by shard: shard, calls to do again
   * by a new owner, score.
   */
  give: `
    if redis.call('GET', KEYS[1]) == ARGV[1] then return 'given' end
    redis.call('UNLINK', KEYS[2], KEYS[3])
    redis.call('HSET', KEYS[4], ARGV[1], ARGV[2])
    for i = 3, #ARGV, 3 do
      redis.call('HSET', KEYS[5], ARGV[i], ARGV[i + 1])
      redis.call('ZADD', KEYS[3], ARGV[i + 2], ARGV[i])
    end
    redis.call('SET', KEYS[1], ARGV[1])
    return 'given'`,
  /**
   * An answer of a shard: all or nothing, once, and only while the call is under way and the generations are those
   * that the answer began with. These go on by `step`, and warm starts are kept where there are bytes of them.
   * KEYS open, generations, kept, warm, results, todo. ARGV call, shard, channel, answer, step, then by sample:
   * sample, generation, warm start or nothing.
   */
  commit: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'over' end
    if not redis.call('ZSCORE', KEYS[6], ARGV[2]) then return 'late' end
    for i = 6, #ARGV, 3 do
      local held = redis.call('HGET', KEYS[2], ARGV[i]) or '0'
      if held ~= ARGV[i + 1] then return 'generation ' .. held end
    end
    for i = 6, #ARGV, 3 do
      local next = string.format('%d', tonumber(ARGV[i + 1]) + tonumber(ARGV[5]))
      redis.call('HSET', KEYS[2], ARGV[i], next)
      if ARGV[i + 2] ~= '' then
        local before = redis.call('HGET', KEYS[3], ARGV[i])
        redis.call('HSET', KEYS[4], ARGV[i] .. ':' .. next, ARGV[i + 2])
        if before and before ~= next then redis.call('HDEL', KEYS[4], ARGV[i] .. ':' .. before) end
        redis.call('HSET', KEYS[3], ARGV[i], next)
      end
    end
    redis.call('HSET', KEYS[5], ARGV[2], ARGV[4])
    redis.call('ZREM', KEYS[6], ARGV[2])
    redis.call('PUBLISH', ARGV[3], 'done ' .. ARGV[2])
    return 'done'`,
  /**
   * A shard with a job that waits: the worker's own, the longest first; else one that nobody has; else one whose
   * worker is busy, where it has more of them waiting than a new owner has calls to do again. It is the worker's from
   * now on. KEYS todo, leases, seen, behind. ARGV worker, queues, time of a worker, then the shards that it has had.
   */
  claim: `
    ${NOW}
    local function waits(shard)
      return redis.call('LLEN', ARGV[2] .. ':s' .. shard .. ':wait') > 0
    end
    local own, longest = false, math.huge
    for i = 4, #ARGV do
      local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
      if score and tonumber(score) < longest and redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[1] and waits(ARGV[i]) then
        own, longest = ARGV[i], tonumber(score)
      end
    end
    if own then return own end
    local waiting, least, which = {}, {}, {}
    for _, shard in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      if waits(shard) then
        local holder = redis.call('HGET', KEYS[2], shard)
        local seen = holder and holder ~= ARGV[1] and redis.call('ZSCORE', KEYS[3], holder)
        if not seen or tonumber(seen) < now - ARGV[3] then
          redis.call('HSET', KEYS[2], shard, ARGV[1])
          return shard
        end
        local behind = tonumber(redis.call('HGET', KEYS[4], shard) or 0)
        waiting[holder] = (waiting[holder] or 0) + 1
        if not least[holder] or behind < least[holder] then least[holder], which[holder] = behind, shard end
      end
    end
    local best, most = false, 0
    for holder, count in pairs(waiting) do
      if count - least[holder] > most then best, most = which[holder], count - least[holder] end
    end
    if best then redis.call('HSET', KEYS[2], best, ARGV[1]) end
    return best`,
  /** Shards of the call under way whose jobs workers have. KEYS todo. ARGV queues. */
  taken: `
    local taken = {}
    for _, shard in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      if redis.call('EXISTS', ARGV[1] .. ':s' .. shard .. ':active') == 1 then table.insert(taken, shard) end
    end
    return taken`,
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

/** As {@link runScript}, where what is sent after it must find it done: not first by a digest that Redis may not know. */
export function runAtOnce(
  redis: Redis,
  name: keyof typeof SCRIPTS,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  return redis.eval(SCRIPTS[name], keys.length, ...keys, ...args);
}
