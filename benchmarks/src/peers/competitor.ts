import { readFileSync } from 'node:fs';
import { norm } from '@bilevel/core';
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

/** What a call takes: seconds on the clock, and of the processor by all threads. */
export interface Taken {
  readonly seconds: number;
  readonly processor: number;
}

/** Seconds of both sides, best of the rounds: a competitor's the other, or our own on one thread. */
export interface Comparison {
  readonly name: string;
  readonly against: string;
  readonly ours: number;
  readonly other: number;
  /** The same of the processor's time, which other processes on the machine hardly change. */
  readonly processor: { readonly ours: number; readonly other: number };
}

export type Timer = () => Taken | Promise<Taken>;

/** What a call of ours takes. */
export async function taken(action: () => void | Promise<void>): Promise<Taken> {
  const before = process.cpuUsage();
  const start = performance.now();
  await action();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, processor: (user + system) / 1e6 };
}

/** The least of each of `all`, timed in turns, so that whatever else the machine does meets all of them alike. */
export async function leastInTurns(
  rounds: number,
  all: readonly (readonly [string, Timer])[],
): Promise<Record<string, Taken>> {
  const least: Record<string, Taken> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [key, timer] of all) {
      const now = await timer();
      const { seconds, processor } = least[key] ?? now;
      least[key] = {
        seconds: Math.min(seconds, now.seconds),
        processor: Math.min(processor, now.processor),
      };
    }
  }
  return least;
}

/** A competitor's seconds for a command, by a key for each number of threads. */
function timers(index: number, competitor: Competitor, command: Command): [string, Timer][] {
  const { peer, threads } = competitor;
  const named = namedFor(competitor, index, command);
  return threads.map((count) => [
    keyOf(index, count),
    () => peer.taken({ ...named, threads: count }),
  ]);
}

/** A command as one competitor is told it: by its name of the problem, with a file of its own for what it found. */
function namedFor({ bits }: Competitor, index: number, command: Command): Command {
  const { name, out } = command;
  return {
    ...command,
    name: nameFor(String(name), bits),
    ...(typeof out === 'string' && { out: fileOf(out, index) }),
  };
}

const fileOf = (out: string, index: number): string => `${out}-${String(index)}`;

/** ‖theirs − ours‖/‖ours‖ of what each wrote into its file `out` last. */
export function differencesFrom(
  competitors: readonly Competitor[],
  out: string,
  ours: Float64Array,
): number[] {
  return competitors.map((_, index) => {
    const theirs = new Float64Array(Uint8Array.from(readFileSync(fileOf(out, index))).buffer);
    if (theirs.length !== ours.length) throw new Error('Expected as many numbers as we have.');
    return norm(theirs.map((value, i) => value - ours[i]!)) / norm(ours);
  });
}

/** The same of an operation that each runs once. */
export async function differencesIn(
  competitors: readonly Competitor[],
  command: Command & { readonly out: string },
  ours: Float64Array,
): Promise<number[]> {
  for (const [index, competitor] of competitors.entries()) {
    await competitor.peer.ask(namedFor(competitor, index, { threads: 2, repeats: 1, ...command }));
  }
  return differencesFrom(competitors, command.out, ours);
}

const keyOf = (index: number, count: number): string => `${String(index)} on ${String(count)}`;

function compareAll(
  competitors: readonly Competitor[],
  least: Readonly<Record<string, Taken>>,
  name: string,
  ours: Taken,
): Comparison[] {
  return competitors.map(({ label, suffix, threads }, index) => {
    const all = threads.flatMap((n) => least[keyOf(index, n)] ?? []);
    const other = Math.min(...all.map(({ seconds }) => seconds));
    const processor = Math.min(...all.map((one) => one.processor));
    console.log(
      `${name} against ${label}: ${(other / ours.seconds).toFixed(2)}×, ` +
        `of the processor's time ${(processor / ours.processor).toFixed(2)}×`,
    );
    return {
      ...{ name: `${name}${suffix}`, against: label, ours: ours.seconds, other },
      processor: { ours: ours.processor, other: processor },
    };
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
  const all: [string, Timer][] = [
    ['one', () => taken(one)],
    ['two', () => taken(two)],
    ...competitors.flatMap((c, index) => timers(index, c, command)),
  ];
  // Once before, to compile and to start threads.
  await leastInTurns(1, all);
  const least = await leastInTurns(rounds, all);
  const { one: alone, two: both } = least as Record<'one' | 'two', Taken>;
  const label = `${name} ${operation}`;
  return [
    ...compareAll(competitors, least, `${label}, one thread`, alone),
    ...compareAll(competitors, least, `${label}, two threads`, both),
    {
      name: `${label}, second thread over the first`,
      against: 'ours, one thread',
      ours: both.seconds,
      other: alone.seconds,
      processor: { ours: both.processor, other: alone.processor },
    },
  ];
}

/**
 * Each once, for what takes a peer long; ours once more before, to start its threads and to compile: PyTorch has done so in the operations before, and JAX does so before it looks at the clock.
 */
export async function compareOnce(
  competitors: readonly Competitor[],
  name: string,
  command: Command,
  ours: Timer,
): Promise<Comparison[]> {
  await ours();
  const least = await leastInTurns(1, [
    ['ours', ours],
    ...competitors.flatMap((competitor, index) => timers(index, competitor, command)),
  ]);
  return compareAll(competitors, least, name, least['ours'] ?? (await ours()));
}
