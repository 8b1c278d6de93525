import type {
  LocalShard,
  Measures,
  SampleSummary,
  ShardControl,
  SolveSummary,
} from '@bilevel/core';
import type { Call } from './protocol.js';

/** A call's answer for one of its samples. */
export async function callFor(
  shard: LocalShard,
  call: Call,
  sample: number,
  control: ShardControl,
): Promise<SampleSummary | SolveSummary | Measures> {
  const results = await ask(shard, call, sample, control);
  return results[0]!;
}

function ask(
  shard: LocalShard,
  call: Call,
  sample: number,
  control: ShardControl,
): Promise<(SampleSummary | SolveSummary | Measures)[]> {
  const samples = [sample];
  switch (call.kind) {
    case 'evaluate':
      return shard.evaluate({ ...call.request, samples }, control);
    case 'solve':
      return shard.solve({ ...call.request, samples }, control);
    case 'measure':
      return shard.measure(samples, control);
  }
}
