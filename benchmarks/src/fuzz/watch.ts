import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FuzzMessage, FuzzTask } from './fuzzProcess.js';

/** What an input brought about. */
export interface Fault {
  readonly kind: 'crash' | 'hang' | 'memory' | 'error';
  readonly input: number;
  readonly what: string;
}

/** What came of the inputs of a task. */
export interface Outcome {
  readonly accepted: number;
  readonly refused: number;
  readonly slowest: number;
  readonly grown: number;
  readonly faults: readonly Fault[];
}

/** How inputs are watched. */
export interface Watching {
  /** The program that reads them; default: fuzzProcess. */
  readonly script?: string;
  /** An input that takes longer is looked at by itself. Default 5. */
  readonly longestSeconds?: number;
  /**
   * By itself it may take so long on a machine that does other things as well; its own time counts.
   * Default 60.
   */
  readonly patienceSeconds?: number;
}

const DEFAULTS: Required<Watching> = {
  script: fileURLToPath(new URL('./fuzzProcess.js', import.meta.url)),
  longestSeconds: 5,
  patienceSeconds: 60,
};
const LOOK_MILLISECONDS = 250;

type Done = Extract<FuzzMessage, { kind: 'done' }>;
interface Stop {
  readonly how: string;
  readonly at: number;
  /** Of the inputs before. */
  readonly accepted: number;
  readonly hung: boolean;
}
interface Part {
  readonly done: Done | undefined;
  readonly faults: readonly Fault[];
  /** How it ended before it was done, and at which input. */
  readonly stopped: Stop | undefined;
}

/** Reads inputs in processes that may crash or hang: each goes on where the one before it ended. */
export async function readInputs(task: FuzzTask, watching: Watching = {}): Promise<Outcome> {
  const how = { ...DEFAULTS, ...watching };
  const faults: Fault[] = [];
  const outcome = { accepted: 0, refused: 0, slowest: 0, grown: 0, faults };
  for (let from = task.from; from < task.to;) {
    const part = await readPart({ ...task, from }, how.script, how.longestSeconds);
    faults.push(...part.faults);
    const { done, stopped } = part;
    if (done !== undefined) {
      outcome.accepted += done.accepted;
      outcome.refused += done.refused;
      outcome.slowest = Math.max(outcome.slowest, done.slowest);
      outcome.grown = Math.max(outcome.grown, done.grown);
    }
    if (stopped === undefined) break;
    const { at, hung } = stopped;
    if (hung) faults.push(...(await lookAgain(task, at, how)));
    else if (part.faults.every(({ kind }) => kind !== 'memory')) {
      faults.push({ kind: 'crash', input: at, what: stopped.how });
    }
    outcome.accepted += stopped.accepted;
    outcome.refused += at - from - stopped.accepted;
    from = at + 1;
  }
  return outcome;
}

/** Whether an input by itself takes too long, in time of the processor. */
async function lookAgain(
  task: FuzzTask,
  input: number,
  { script, longestSeconds, patienceSeconds }: Required<Watching>,
): Promise<Fault[]> {
  const alone = { ...task, from: input, to: input + 1 };
  const { done, stopped } = await readPart(alone, script, patienceSeconds);
  if (stopped !== undefined) {
    const { hung, how } = stopped;
    return [{ kind: hung ? 'hang' : 'crash', input, what: how }];
  }
  const seconds = Math.min(done?.cpuSeconds ?? 0, done?.slowest ?? 0);
  if (seconds <= longestSeconds) return [];
  return [{ kind: 'hang', input, what: `${seconds.toFixed(1)} s` }];
}

async function readPart(task: FuzzTask, script: string, longest: number): Promise<Part> {
  writeFileSync(task.progress, Buffer.alloc(0));
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const faults: Fault[] = [];
  let done: Done | undefined;
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as FuzzMessage;
    if (message.kind === 'done') done = message;
    else faults.push(message);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-2000);
  });
  const state = { at: -1, since: performance.now(), hung: false };
  const look = setInterval(() => {
    const { input } = inputAt(task.progress);
    if (input !== state.at) [state.at, state.since] = [input, performance.now()];
    // Before the first input it makes the valid files.
    if (state.at < 0 || performance.now() - state.since < 1000 * longest) return;
    state.hung = true;
    child.kill('SIGKILL');
  }, LOOK_MILLISECONDS);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearInterval(look);
  if (code === 0 && done !== undefined) return { done, faults, stopped: undefined };
  const how = state.hung
    ? `more than ${String(longest)} s`
    : `ended by ${String(signal ?? code)}: ${errors}`;
  const { input, accepted } = inputAt(task.progress);
  // Before the first input nothing was read: the fault is this program's own.
  if (input < 0) throw new Error(`The reader ${task.reader} cannot be tried: ${how}`);
  return { done, faults, stopped: { how, at: input, accepted, hung: state.hung } };
}

/** The input that is being read, −1 before the first, and how many before it were accepted. */
function inputAt(progress: string): { input: number; accepted: number } {
  const bytes = readFileSync(progress);
  if (bytes.length < 16) return { input: -1, accepted: 0 };
  return { input: Number(bytes.readBigUInt64LE(0)), accepted: Number(bytes.readBigUInt64LE(8)) };
}
