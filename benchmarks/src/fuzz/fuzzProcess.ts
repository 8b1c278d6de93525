// A process of its own that reads inputs of one reader, one after the other. A file tells which input it is
// at, so that a crash and a hang can be told from outside; faults are written to stdout, an object a line.
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BilevelError } from '@bilevel/core';
import { inputOf } from './input.js';
import type { ReaderName } from './reader.js';
import { makeReader } from './readers.js';

/** Which inputs to read. */
export interface FuzzTask {
  readonly reader: ReaderName;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Two whole numbers of 8 bytes, little-endian: the input that is being read, and how many were accepted. */
  readonly progress: string;
}

/** What the process tells. */
export type FuzzMessage =
  | { readonly kind: 'error'; readonly input: number; readonly what: string }
  | { readonly kind: 'memory'; readonly input: number; readonly what: string }
  | {
      readonly kind: 'done';
      readonly accepted: number;
      readonly refused: number;
      /** Growth of the process at its peak, in bytes. */
      readonly grown: number;
      /** Of the slowest input. */
      readonly slowest: number;
      /** CPU of the process for all of them. */
      readonly cpuSeconds: number;
    };

const LARGEST_GROWTH = 2 ** 30;

const task = JSON.parse(process.argv[2] ?? '') as FuzzTask;
const folder = mkdtempSync(join(tmpdir(), 'bilevel-fuzz-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const reader = await makeReader(task.reader, folder);
const progress = openSync(task.progress, 'w');
const cell = Buffer.alloc(16);
const cpu = process.cpuUsage();
const peak = (): number => 1024 * process.resourceUsage().maxRSS;
const before = peak();
let [accepted, refused, slowest] = [0, 0, 0];
for (let i = task.from; i < task.to; i++) {
  cell.writeBigUInt64LE(BigInt(i), 0);
  cell.writeBigUInt64LE(BigInt(accepted), 8);
  writeSync(progress, cell, 0, 16, 0);
  const { bytes, dice } = inputOf(task.reader, reader, task.seed, i);
  const started = performance.now();
  try {
    await reader.read(bytes, dice);
    accepted++;
  } catch (error) {
    refused++;
    if (!(error instanceof BilevelError)) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      tell({ kind: 'error', input: i, what: text.split('\n').slice(0, 6).join('\n') });
    }
  }
  slowest = Math.max(slowest, performance.now() - started);
  if (peak() - before > LARGEST_GROWTH) {
    tell({ kind: 'memory', input: i, what: `grew by ${String(peak() - before)} bytes` });
    // A peak does not fall: the next inputs are read by another process.
    process.exit(3);
  }
}
const { user, system } = process.cpuUsage(cpu);
tell({
  ...{ kind: 'done', accepted, refused },
  ...{ grown: peak() - before, slowest: slowest / 1000, cpuSeconds: (user + system) / 1e6 },
});

function tell(message: FuzzMessage): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}
