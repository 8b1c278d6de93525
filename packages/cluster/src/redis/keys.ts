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

/** The keys of a problem. */
export interface ProblemKeys {
  readonly all: string;
  /** String: how the problem is made. */
  readonly meta: string;
  /** Hash: the data of each shard. */
  readonly parts: string;
  /** Hash: generation of the warm start of each sample; 0 where there is none. */
  readonly generations: string;
  /** Hash: the last generation of each sample that is kept; 0 for the problem's own start. */
  readonly kept: string;
  /** Hash: bytes of the warm starts that are kept, by `sample:generation`. */
  readonly warm: string;
  /** Hash: what calls ask for, by their numbers: the one under way, and those since a warm start was kept. */
  readonly calls: string;
  /** String: number of the call under way. */
  readonly open: string;
  /** Hash: answers not yet read, by shard. */
  readonly results: string;
  /** Sorted set: shards that the call under way still waits for, the longest first. */
  readonly todo: string;
  /** Hash: how many calls a worker has to do again that takes over a shard. */
  readonly behind: string;
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
    kept: of('kept'),
    warm: of('warm'),
    calls: of('calls'),
    open: of('open'),
    results: of('results'),
    todo: of('todo'),
    behind: of('behind'),
    leases: of('leases'),
    refused: of('refused'),
    wanted: of('wanted'),
    told: of('told'),
    queues: of('q'),
  };
}

/** Those that hold something, the one without which there is no problem first. */
export function keptOf(keys: ProblemKeys): string[] {
  const { meta, parts, generations, kept, warm, calls, open } = keys;
  const { results, todo, behind, leases, refused, wanted } = keys;
  return [
    ...[meta, parts, generations, kept, warm, calls, open],
    ...[results, todo, behind, leases, refused, wanted],
  ];
}

/** Of the queue of a shard. */
export const queueName = (shard: number): string => `s${String(shard)}`;

/** The chunks of an array, by number. */
export const blobKey = (digest: string): string => `${PREFIX}:b:${digest}`;
