import { KEEP_EVERY, shardCount } from '@bilevel/cluster';
import type { CallLoad, JobCosts } from './planning.js';

const CALLS = KEEP_EVERY;

/** Does one thing after the other. */
class Server {
  #free = 0;

  /** When something is done that is asked for at a time. */
  done(at: number, seconds: number): number {
    this.#free = Math.max(this.#free, at) + seconds;
    return this.#free;
  }
}

/** What happens, by time. */
class Agenda {
  readonly #entries: { readonly at: number; readonly what: (at: number) => void }[] = [];

  add(at: number, what: (at: number) => void): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { at, what });
  }

  /** Until nothing more happens; when that was. */
  run(): number {
    let last = 0;
    for (let next = this.#entries.pop(); next; next = this.#entries.pop()) {
      last = next.at;
      next.what(next.at);
    }
    return last;
  }
}

/**
 * Seconds of a call in a simulation of its events, the mean over some: jobs are given one by one, and taken by the
 * workers that have them, or by one with nothing left from one that has more of them waiting than there are calls to
 * do again. Half of what varies of a sample stays, and half changes with each call.
 */
export function simulated(
  costs: JobCosts,
  load: CallLoad,
  workers: number,
  random: () => number,
): number {
  const { samples, solve, spread, mebibytes } = load;
  const jobs = shardCount(samples, workers);
  const owner = Array.from({ length: jobs }, (_, shard) => shard % workers);
  const factor = (): number => Math.exp(spread * Math.SQRT1_2 * normal(random));
  const stays = Array.from({ length: samples }, factor);
  const countOf = (shard: number): number => Math.ceil((samples - shard) / jobs);
  let total = 0;
  for (let call = 0; call < CALLS; call++) {
    const lengths = Array.from({ length: jobs }, (_, shard) => {
      let sum = 0;
      for (let i = shard; i < samples; i += jobs) sum += solve * stays[i]! * factor();
      return sum;
    });
    const behind = (shard: number): number => (shard + call) % KEEP_EVERY;
    const [agenda, coordinator, redis] = [new Agenda(), new Server(), new Server()];
    const waiting = new Set<number>();
    const idle = new Set<number>();

    /** The shard that a worker takes, as in Redis. */
    const claimed = (worker: number): number | undefined => {
      const counts = new Map<number, { count: number; shard: number }>();
      for (const shard of waiting) {
        const of = owner[shard]!;
        if (of === worker) return shard;
        const seen = counts.get(of);
        const isLeast = seen === undefined || behind(shard) < behind(seen.shard);
        const least = isLeast ? shard : seen.shard;
        counts.set(of, { count: (seen?.count ?? 0) + 1, shard: least });
      }
      let [best, most] = [undefined as number | undefined, 0];
      for (const { count, shard } of counts.values()) {
        if (count - behind(shard) > most) [best, most] = [shard, count - behind(shard)];
      }
      return best;
    };
    const next = (worker: number, at: number): void => {
      const shard = claimed(worker);
      if (shard === undefined) {
        idle.add(worker);
        return;
      }
      waiting.delete(shard);
      const again = owner[shard] === worker ? 0 : behind(shard);
      owner[shard] = worker;
      const taken = redis.done(at, costs.redis / 2);
      const besides = Math.max(0, costs.worker - costs.redis);
      agenda.add(taken + besides + (1 + again) * lengths[shard]!, (solved) => {
        const bytes = behind(shard) === 0 ? countOf(shard) * mebibytes * costs.mebibyte : 0;
        const answered = redis.done(solved, costs.redis / 2 + bytes);
        const read = coordinator.done(answered, costs.coordinator / 2);
        agenda.add(read, () => undefined);
        agenda.add(answered, (now) => {
          next(worker, now);
        });
      });
    };
    for (let worker = 0; worker < workers; worker++) idle.add(worker);
    for (const shard of lengths.keys()) {
      agenda.add(coordinator.done(0, costs.coordinator / 2), (at) => {
        waiting.add(shard);
        for (const worker of [...idle]) {
          if (waiting.size === 0) break;
          idle.delete(worker);
          next(worker, at);
        }
      });
    }
    total += agenda.run();
  }
  return total / CALLS;
}

/** Of Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
