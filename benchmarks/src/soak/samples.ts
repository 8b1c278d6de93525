import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isTransient } from '@bilevel/runs';
import type { CDPSession } from 'playwright-core';
import type { AppProcess } from './appProcess.js';

/** What the app and its page hold when nothing goes on. */
export interface Sample {
  readonly seconds: number;
  /** Processes of the app: the server, the one that serves pictures and files, and a spare one. */
  readonly processes: number;
  readonly threads: number;
  readonly files: number;
  /** Resident memory after a collection of garbage, MiB: of the server, and of all processes. */
  readonly serverMiB: number;
  readonly appMiB: number;
  /** Files that are there only while something is being written. */
  readonly temporary: number;
  /** Of the page: its heap after a collection of garbage, MiB, and what of a document it holds. */
  readonly pageMiB: number;
  readonly nodes: number;
  readonly listeners: number;
}
export type Measure = Exclude<keyof Sample, 'seconds'>;

/** The processes that the app has when it does nothing. */
const IDLE_PROCESSES = 3;

/** Waits until the app is idle, lets it collect garbage, and looks. */
export async function takeSample(
  { pid, home, temporary }: AppProcess,
  page: CDPSession,
  seconds: number,
): Promise<Sample> {
  for (let k = 0; k < 60 && familyOf(pid).length !== IDLE_PROCESSES; k++) await wait(500);
  const family = familyOf(pid);
  // Twice: what is let go by a finaliser goes the second time.
  for (let k = 0; k < 2; k++) {
    for (const one of family) process.kill(one, 'SIGUSR2');
    await page.send('HeapProfiler.collectGarbage');
    await wait(1000);
  }
  const { metrics } = await page.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? NaN;
  const memory = family.map((one) => statusOf(one, 'VmRSS') / 1024);
  const round = (value: number): number => Number(value.toFixed(1));
  return {
    seconds: Math.round(seconds),
    processes: family.length,
    threads: sum(family.map((one) => statusOf(one, 'Threads'))),
    files: sum(family.map((one) => filesOf(one).length)),
    serverMiB: round(memory[0] ?? NaN),
    appMiB: round(sum(memory)),
    temporary: temporaryFiles(home, temporary).length,
    pageMiB: round(metric('JSHeapUsedSize') / 2 ** 20),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
  };
}

/** A process and all below it, itself first (Linux). */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended in the meantime.
    }
  }
  const family = [pid];
  for (const one of family) {
    for (const [child, parent] of parents) if (parent === one) family.push(child);
  }
  return family;
}

/** Files that should be gone when nothing is being written, of the app and of its runs. */
export function temporaryFiles(home: string, temporary: string): string[] {
  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const ofRuns = files(home).filter((path) => {
    // runs/<name>/…: what isTransient knows is below the folder of a run.
    const inRun = path.split('/').slice(2).join('/');
    return isTransient(inRun) || /\.\d+$|\.tmp$/.test(path);
  });
  return [...files(temporary), ...ofRuns];
}

function statusOf(pid: number, field: string): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(status)?.[1]);
}

/** What the open files of a process are. */
function filesOf(pid: number): string[] {
  const folder = `/proc/${String(pid)}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(join(folder, fd))];
    } catch {
      return [];
    }
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
