import { inTurns, secondsOf, type Timing } from '../timing.js';
import type { Operation } from './operations.js';
import { JAX, TORCH, find, type Found, Peer, type PeerKind } from './peer.js';

type Command = Readonly<Record<string, unknown>>;

/** A peer in one precision: what stands on the other side of a comparison. */
export interface Competitor {
  readonly peer: Peer;
  readonly bits: 32 | 64;
  /** As in `PyTorch 2.9.1, 32-bit`. */
  readonly label: string;
  /** What is added to a comparison's name; PyTorch's have none. */
  readonly suffix: string;
  /** How many threads it is told to use, each in turn, of which the faster counts; JAX decides itself. */
  readonly threads: readonly number[];
}

/** The peers that are there, started, and why others are not. */
export interface Competitors {
  readonly all: readonly Competitor[];
  readonly peers: readonly Peer[];
  readonly missing: readonly { readonly kind: PeerKind; readonly found: Found }[];
}

export function startCompetitors(): Competitors {
  const peers: Peer[] = [];
  const missing: { kind: PeerKind; found: Found }[] = [];
  for (const kind of [TORCH, JAX]) {
    const found = find(kind);
    if ('version' in found) peers.push(new Peer(kind, found.version));
    else missing.push({ kind, found });
  }
  const all = peers.flatMap((peer) =>
    (peer.kind === TORCH ? ([32] as const) : ([32, 64] as const)).map((bits): Competitor => ({
      peer,
      bits,
      label: `${peer.kind.name} ${peer.version}, ${String(bits)}-bit`,
      suffix: peer.kind === TORCH ? '' : `, ${peer.kind.name} ${String(bits)}-bit`,
      threads: peer.kind === TORCH ? [1, 2] : [2],
    })),
  );
  return { all, peers, missing };
}

/** Makes every competitor load a problem, each under a name of its own. */
export async function loadEverywhere(
  competitors: readonly Competitor[],
  command: Command,
  name: string,
): Promise<void> {
  for (const { peer, bits } of competitors) {
    await peer.ask({ ...command, do: 'load', name: nameFor(name, bits), bits });
  }
}

function nameFor(name: string, bits: number): string {
  return `${name}-${String(bits)}`;
}

/** Seconds of both sides, best of the rounds: a competitor's the other, or our own on one thread. */
export interface Comparison {
  readonly name: string;
  readonly against: string;
  readonly ours: number;
  readonly other: number;
}

type Timer = () => number | Promise<number>;

/** A competitor's seconds for a command, by a key for each number of threads. */
function timers(index: number, competitor: Competitor, command: Command): [string, Timer][] {
  const { peer, bits, threads } = competitor;
  const named = { ...command, name: nameFor(String(command['name']), bits) };
  return threads.map((count) => [
    keyOf(index, count),
    () => peer.seconds({ ...named, threads: count }),
  ]);
}

const keyOf = (index: number, count: number): string => `${String(index)} on ${String(count)}`;

function compareAll(
  competitors: readonly Competitor[],
  timings: Readonly<Record<string, Timing>>,
  name: string,
  ours: Timing,
): Comparison[] {
  return competitors.map(({ label, suffix, threads }, index) => {
    const other = Math.min(...threads.map((n) => timings[keyOf(index, n)]?.best ?? Infinity));
    console.log(`${name} against ${label}: ${(other / ours.best).toFixed(2)}×`);
    return { name: `${name}${suffix}`, against: label, ours: ours.best, other };
  });
}

/** One operation on one thread and on two against each, and the second thread against the first. */
export async function compareOperation(
  competitors: readonly Competitor[],
  { name, operation, rounds }: { name: string; operation: Operation; rounds: number },
  one: () => void,
  two: () => void,
): Promise<Comparison[]> {
  const command = { do: operation, name, repeats: 1 };
  const timings = await inTurns<string>(rounds, {
    one: () => secondsOf(one, 2),
    two: () => secondsOf(two, 2),
    ...Object.fromEntries(competitors.flatMap((c, index) => timers(index, c, command))),
  });
  const { one: alone, two: both } = timings as Record<'one' | 'two', Timing>;
  const label = `${name} ${operation}`;
  return [
    ...compareAll(competitors, timings, `${label}, one thread`, alone),
    ...compareAll(competitors, timings, `${label}, two threads`, both),
    {
      name: `${label}, second thread over the first`,
      against: 'ours, one thread',
      ours: both.best,
      other: alone.best,
    },
  ];
}

/**
 * Each once, for what takes a peer long; ours once more before, to start its threads and to compile:
 * PyTorch has done so in the operations before, and JAX does so before it looks at the clock.
 */
export async function compareOnce(
  competitors: readonly Competitor[],
  name: string,
  command: Command,
  ours: Timer,
): Promise<Comparison[]> {
  await ours();
  const seconds = await ours();
  const timings: Record<string, Timing> = {};
  for (const [index, competitor] of competitors.entries()) {
    for (const [key, timer] of timers(index, competitor, command)) {
      const taken = await timer();
      timings[key] = { best: taken, median: taken };
    }
  }
  return compareAll(competitors, timings, name, { best: seconds, median: seconds });
}
