import { join } from 'node:path';
import type { LearnRequest, RunEvent, RunSummary } from '@bilevel/runs';
import { barDisplay } from '../../display/bar.js';
import type { Display } from '../../display/display.js';
import { linesDisplay } from '../../display/lines.js';
import { ndjsonDisplay } from '../../display/ndjson.js';
import { summaryText } from '../../display/summary.js';
import { EXIT } from '../../exitCodes.js';
import { interruptSignal } from '../../interrupt.js';
import { err, out as print } from '../../terminal.js';
import type { LearnFlags } from './flags.js';

/** Runs it, and tells how it goes. Returns the exit status. */
export async function runLearning(request: LearnRequest, flags: LearnFlags): Promise<number> {
  const signal = interruptSignal();
  const { RunFolder, learnRun } = await import('@bilevel/runs');
  const display = createDisplay(flags.json === true);
  let folder = '';
  try {
    const events = learnRun(request, {
      signal,
      ...(flags.threads !== undefined && { threads: flags.threads }),
      onEvaluation: (done, of) => {
        display.evaluation(done, of);
      },
    });
    let summary: RunSummary | undefined;
    let workAtLastStep: number | undefined;
    for await (const event of events) {
      if (event.type === 'start') folder = event.folder;
      if (event.type === 'step') workAtLastStep = event.totalWork;
      if (event.type === 'summary') summary = event;
      display.event(event satisfies RunEvent);
    }
    display.stop();
    if (summary === undefined) throw new Error('A run ended without a summary.');
    const interrupted = summary.status === 'interrupted';
    if (flags.json !== true) {
      const { config } = await RunFolder.open(folder);
      const { prior } = config.settings.training;
      print(...summaryText(summary, prior, workAtLastStep).split('\n'));
      print(`  ${'model'.padEnd(14)}${join(folder, 'model.json')}`);
      if (!interrupted) {
        print(`  ${'report'.padEnd(14)}${join(folder, 'report.html')}`);
      }
    }
    if (interrupted) err(resumeHint(folder));
    if (interrupted) return EXIT.interrupted;
    return summary.note === undefined ? EXIT.success : EXIT.nothingLearned;
  } catch (error) {
    display.stop();
    if (folder !== '') err(resumeHint(folder));
    throw error;
  }
}

function resumeHint(folder: string): string {
  return `To go on: bilevel learn --resume ${JSON.stringify(folder)}`;
}

function createDisplay(json: boolean): Display {
  if (json) return ndjsonDisplay();
  return process.stderr.isTTY ? barDisplay() : linesDisplay();
}
