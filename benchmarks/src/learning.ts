import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  learnRun,
  type HistoryRow,
  type LearnRunOptions,
  type RunSettings,
  type RunSummary,
} from '@bilevel/runs';
import type { Pictures } from './pictures.js';

/** The defaults of `bilevel learn`. */
export function defaultSettings(changes: {
  readonly prior?: RunSettings['training']['prior'];
  readonly size?: RunSettings['data']['size'];
  readonly tolerance?: number;
  readonly maxSteps?: number;
}): RunSettings {
  return {
    data: {
      noise: { kind: 'gaussian', sigma: 0.1 },
      size: changes.size ?? { kind: 'resize', size: 96 },
      seed: 0,
      validation: 0.2,
    },
    training: {
      prior: changes.prior ?? 'tv',
      method: 'adaptive',
      lower: 'hb-fista',
      adjoint: 'cg',
      maxSteps: changes.maxSteps ?? 200,
      tolerance: changes.tolerance ?? 1e-3,
    },
  };
}

/** What a whole run did, and how much memory it took. */
export interface Learned {
  readonly summary: RunSummary;
  readonly history: readonly HistoryRow[];
  readonly pictures: number;
  /** Of the process since its start. */
  readonly peakMemoryMiB: number;
}

/** Learns in a temporary run folder, exactly as the command line does. */
export async function learnOn(
  pictures: Pictures,
  settings: RunSettings,
  options: LearnRunOptions = {},
): Promise<Learned> {
  const out = mkdtempSync(join(tmpdir(), 'bilevel-bench-'));
  try {
    let summary: RunSummary | undefined;
    let count = 0;
    const history: HistoryRow[] = [];
    const request = { kind: 'new', images: [pictures.folder], settings, out, force: true } as const;
    for await (const event of learnRun(request, options)) {
      if (event.type === 'start') count = event.train.length + event.validation.length;
      if (event.type === 'step') {
        history.push(event);
        console.log(
          `step ${String(event.step)}  ${event.seconds.toFixed(1)} s  objective ` +
            `${event.objective.toFixed(6)}  work ${String(event.totalWork)}`,
        );
      }
      if (event.type === 'summary') summary = event;
    }
    if (summary === undefined) throw new Error('The run ended without a summary.');
    const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    return { summary, history, pictures: count, peakMemoryMiB };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
