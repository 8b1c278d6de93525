/** Every key and channel begins with it, so that a user of Redis can be held to it. */
const PREFIX = 'bilevel';

/** What all problems have in common. */
export const KEYS = {
  /** Sorted set: problems by when their coordinator was last heard of. */
  problems: `${PREFIX}:problems`,
  /** Hash: what workers say of themselves, by their names. */
  workers: `${PREFIX}:workers`,
  /** Sorted set: workers by when they were last heard of. */
  seen: `${PREFIX}:seen`,
  /** Channel: there is something to do. */
  bell: `${PREFIX}:bell`,
} as const;

/** The keys of a problem. Warm starts lie in `warm`, by sample and generation. */
export interface ProblemKeys {
  readonly all: string;
  /** String: how the problem is made. */
  readonly meta: string;
  /** Hash: the data of each shard. */
  readonly parts: string;
  /** Hash: generation of the warm start of each sample; 0 where there is none. */
  readonly generations: string;
  /** Hash: bytes of warm starts, by `sample:generation`. */
  readonly warm: string;
  /** Hash: what the call under way asks for, by its number. */
  readonly calls: string;
  /** Hash: answers not yet read, by shard. */
  readonly results: string;
  /** Sorted set: shards that the call under way still waits for, the longest first. */
  readonly todo: string;
  /** Hash: the worker that has each shard. */
  readonly leases: string;
  /** Hash: why workers do not take part, by name. */
  readonly refused: string;
  /** List: digests of arrays that workers have asked for. */
  readonly wanted: string;
  /** Channel: what workers tell the coordinator. */
  readonly told: string;
  /** Of BullMQ's own. */
  readonly queues: string;
}

export function problemKeys(id: string): ProblemKeys {
  const of = (name: string): string => `${PREFIX}:p:${id}:${name}`;
  return {
    all: of('*'),
    meta: of('meta'),
    parts: of('parts'),
    generations: of('generations'),
    warm: of('warm'),
    calls: of('calls'),
    results: of('results'),
    todo: of('todo'),
    leases: of('leases'),
    refused: of('refused'),
    wanted: of('wanted'),
    told: of('told'),
    queues: of('q'),
  };
}

/** Those that hold something, the one without which there is no problem first. */
export function keptOf(keys: ProblemKeys): string[] {
  const { meta, parts, generations, warm, calls, results, todo, leases, refused, wanted } = keys;
  return [meta, parts, generations, warm, calls, results, todo, leases, refused, wanted];
}

/** Of the queue of a shard. */
export const queueName = (shard: number): string => `s${String(shard)}`;

/** The chunks of an array, by number. */
export const blobKey = (digest: string): string => `${PREFIX}:b:${digest}`;
