import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readImage, resize, writeImage } from '@bilevel/imaging';
import { LEARNING, RunFolder } from '@bilevel/runs';
import { entry, json, testData, type Outcome } from './support.js';

/** Paths of bundled training pictures. */
export function pictures(...names: string[]): string[] {
  return names.map((name) => join(testData, 'pictures', 'train', name));
}

/** A training picture enlarged to side × side pixels, written into `folder`: its solves are long. */
export async function enlarged(folder: string, name: string, side: number): Promise<string> {
  const [path = ''] = pictures(name);
  const large = join(folder, `${String(side)}-${name}`);
  await writeImage(large, resize(await readImage(path), side, side));
  return large;
}

/** How a process ended that was watched. */
export interface Ended extends Outcome {
  readonly signal: NodeJS.Signals | null;
  /** From the first signal sent to the end. */
  readonly milliseconds: number;
}

/** The command as a process to wait for, to interrupt and to kill. */
export class Running {
  /** The process is the command itself, not a shell around it. */
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  #over = false;
  #signalled: number | undefined;
  readonly #onOutput = new Set<() => void>();

  constructor(command: string, args: readonly string[]) {
    const child = spawn(command, args, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#notify();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#notify();
    });
    this.ended = this.#end(child);
  }

  /** Resolves when that many lines of the output match; throws when the process ends before. */
  async until(pattern: RegExp, times = 1): Promise<void> {
    const seen = (): boolean => {
      const lines = `${this.#stdout}${this.#stderr}`.split('\n');
      return lines.filter((line) => pattern.test(line)).length >= times;
    };
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (seen()) resolve();
        else if (this.#over)
          reject(new Error(`It ended before ${String(pattern)}: ${this.#stderr}`));
        else return;
        this.#onOutput.delete(check);
      };
      this.#onOutput.add(check);
      check();
    });
  }

  /** Sends a signal. */
  send(signal: NodeJS.Signals): void {
    this.#signalled ??= performance.now();
    this.process.kill(signal);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.send(signal);
    return this.ended;
  }

  async #end(child: ChildProcess): Promise<Ended> {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const milliseconds = performance.now() - (this.#signalled ?? performance.now());
    this.#over = true;
    this.#notify();
    return { code, signal, milliseconds, stdout: this.#stdout, stderr: this.#stderr };
  }

  #notify(): void {
    for (const check of [...this.#onOutput]) check();
  }
}

/** Starts the command. */
export function start(...args: string[]): Running {
  return new Running(process.execPath, [entry, ...args]);
}

/** The numbers of a run that a repetition must reproduce: all but the seconds. */
export interface Numbers {
  readonly history: string[];
  readonly model: Record<string, unknown>;
  readonly summary: Record<string, unknown>;
  /** The steps of events.ndjson, in order. */
  readonly logged: number[];
}

/** The numbers that a finished run left in its folder, as written. */
export async function numbersOf(run: string): Promise<Numbers> {
  const { seconds, ...summary } = await json(run, 'summary.json');
  expect(seconds).toBeGreaterThan(0);
  const lines = (await readFile(join(run, 'history.csv'), 'utf8')).trimEnd().split('\n');
  const column = (lines[0] ?? '').split(',').indexOf('seconds');
  expect(column).toBeGreaterThan(0);
  const events = (await readFile(join(run, 'events.ndjson'), 'utf8')).trimEnd().split('\n');
  return {
    history: lines.map((line) => line.split(',').toSpliced(column, 1).join(',')),
    model: await json(run, 'model.json'),
    summary,
    logged: events
      .map((line) => JSON.parse(line) as { type: string; step: number })
      .filter(({ type }) => type === 'step')
      .map(({ step }) => step),
  };
}

/** The names of everything in a folder and below. */
export async function contents(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

/** Every file of a folder and below with its bytes. */
export async function snapshot(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const found of entries.filter((e) => e.isFile())) {
    const path = join(found.parentPath, found.name);
    files.set(path, (await readFile(path)).toString('base64'));
  }
  return files;
}

/**
 * Checks that what is in a run folder under its final name is whole: JSON parses, the checkpoint
 * has its digest, and history.csv reaches at least to it.
 */
export async function expectWhole(run: string): Promise<void> {
  const names = await contents(run);
  for (const name of names.filter((n) => n.endsWith('.json'))) {
    expect(await json(run, name), name).toBeTypeOf('object');
  }
  if (!names.includes('config.json')) return;
  const { folder } = await RunFolder.open(LEARNING, run);
  const checkpoint = await folder.readCheckpoint(LEARNING);
  if (checkpoint === undefined) return;
  const rows = await folder.readRows(LEARNING.history);
  expect(rows.map(({ step }) => step)).toContain(checkpoint.last.step);
}
