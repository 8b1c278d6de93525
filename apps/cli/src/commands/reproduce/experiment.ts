import { join } from 'node:path';
import { BilevelError, CancelledError } from '@bilevel/core';
import type { ExperimentOptions, Reproduced } from '@bilevel/experiments';
import type { Command } from 'commander';
import { progressDisplay } from '../../display/progress.js';
import { datedFolder, requireEmpty } from '../../folders.js';
import { interruptSignal } from '../../interrupt.js';
import { seed } from '../../numbers.js';
import { json as writeJson, out as print } from '../../terminal.js';

/** Options that every experiment has. */
export interface ExperimentFlags {
  seed: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** Adds the options of {@link ExperimentFlags}. `name` is in the default folder's name. */
export function experimentOptions(command: Command, name: string): Command {
  return command
    .option('--seed <n>', 'seed of all random numbers', seed, 0)
    .option('--out <dir>', `folder for the files (default: bilevel-runs/${name}-<date and time>)`)
    .option('--force', 'accept a folder that is not empty, and replace files of the same name')
    .option('--json', 'one JSON event a line on standard output, the last a summary');
}

/** Runs an experiment: checks the folder, shows progress, ends with the summary. */
export async function runExperiment<S extends object>(
  name: string,
  flags: ExperimentFlags,
  reproduce: (options: ExperimentOptions) => Promise<Reproduced<S>>,
): Promise<void> {
  const out = flags.out ?? datedFolder(`${name}-`);
  if (flags.force !== true) await requireEmpty(out);
  const json = flags.json === true;
  const display = progressDisplay(json);
  const onProgress = (done: number, of: number, what: string): void => {
    display.update(done, of, what);
  };
  const started = performance.now();
  try {
    const { summary, text, files } = await reproduce({
      out,
      seed: flags.seed,
      signal: interruptSignal(),
      onProgress,
    });
    display.stop();
    if (json) {
      const seconds = (performance.now() - started) / 1000;
      writeJson({ type: 'summary', status: 'done', seconds, out, files, ...summary });
    } else {
      print(...text, '', ...files.map((file) => join(out, file)));
    }
  } catch (error) {
    display.stop();
    throw await asUserError(error, out);
  }
}

/** What the operating system refuses is no fault of this software. */
async function asUserError(error: unknown, out: string): Promise<unknown> {
  if (error instanceof BilevelError || error instanceof CancelledError) return error;
  if (!(error instanceof Error && 'errno' in error)) return error;
  const { WriteError } = await import('@bilevel/runs');
  return new WriteError('path' in error ? String(error.path) : out, { cause: error });
}
