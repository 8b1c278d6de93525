import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Appearances } from './appearances.js';
import { Command, type Ended } from './command.js';
import { damages, differences } from './compare.js';
import type { Workload } from './workloads.js';

/** An uninterrupted run. */
export interface Reference {
  readonly workload: Workload;
  readonly folder: string;
  readonly seconds: number;
  /** Every file that appeared, unfinished ones too, in order. */
  readonly appeared: readonly string[];
}

/** When a process is killed: after a time, or when a file appears for the n-th time, and a little later. */
export type Moment =
  | { readonly kind: 'time'; readonly seconds: number }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly nth: number;
      readonly milliseconds: number;
    };

/** Runs to the end what will be killed. @throws Error when it fails */
export async function referenceOf(workload: Workload, parent: string): Promise<Reference> {
  const folder = join(parent, 'run');
  mkdirSync(parent, { recursive: true });
  const appeared: string[] = [];
  const watched = new Appearances(parent, (path) => appeared.push(path));
  const { code, seconds, stderr } = await new Command(workload.args(folder)).ended;
  watched.close();
  if (code !== 0) throw new Error(`${workload.name} ended with ${String(code)}: ${stderr}`);
  return { workload, folder, seconds, appeared };
}

/** What a trial found. */
export interface Trial {
  /** How often it was killed; a process may end before its moment. */
  readonly kills: number;
  /** Files that were there at the last kill. */
  readonly at: string;
  readonly faults: readonly string[];
}

/** Kills a run at each of the moments, goes on, and compares with the uninterrupted one. */
export async function trial(
  { workload, folder: expected }: Reference,
  moments: readonly Moment[],
  parent: string,
): Promise<Trial> {
  rmSync(parent, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  const folder = join(parent, 'run');
  const faults: string[] = [];
  let [kills, at, args] = [0, '', workload.args(folder)];
  for (const moment of moments) {
    const { ended, last } = await killed(args, moment, parent);
    if (!ended.killed) {
      if (ended.code !== 0) faults.push(failure(args, ended));
      break;
    }
    kills++;
    at = last;
    if (existsSync(folder)) faults.push(...damages(folder, expected));
    args = next(workload, folder);
  }
  if (kills === 0) return { kills, at, faults };
  const ended = await new Command(next(workload, folder)).ended;
  if (ended.code !== 0) faults.push(failure(args, ended));
  else faults.push(...differences(folder, expected));
  return { kills, at, faults };
}

function next({ args, resume, again = [] }: Workload, folder: string): readonly string[] {
  const begun = existsSync(join(folder, 'config.json'));
  return begun && resume !== undefined ? resume(folder) : [...args(folder), ...again];
}

function failure(args: readonly string[], { code, stderr }: Ended): string {
  return `${args.join(' ')} ended with ${String(code)}: ${stderr}`;
}

/** Starts the command and kills it at the moment. */
async function killed(
  args: readonly string[],
  moment: Moment,
  parent: string,
): Promise<{ ended: Ended; last: string }> {
  let last = 'nothing';
  let times = 0;
  const command = new Command(args);
  let timer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    command.kill();
  };
  if (moment.kind === 'time') timer = setTimeout(kill, 1000 * moment.seconds);
  const watched = new Appearances(parent, (path) => {
    last = path;
    if (moment.kind !== 'file' || path !== moment.path || ++times !== moment.nth) return;
    if (moment.milliseconds === 0) kill();
    else timer = setTimeout(kill, moment.milliseconds);
  });
  const ended = await command.ended;
  clearTimeout(timer);
  watched.close();
  return { ended, last };
}
