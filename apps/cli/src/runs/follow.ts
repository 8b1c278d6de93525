import type { KindSummary, KindTypesByName, RunKindName } from '@bilevel/runs';
import { outcomeOf } from '@bilevel/runs/display';
import { barDisplay } from '../display/bar.js';
import type { Display } from '../display/display.js';
import { linesDisplay } from '../display/lines.js';
import { ndjsonDisplay } from '../display/ndjson.js';
import { EXIT } from '../exitCodes.js';
import { interruptSignal } from '../interrupt.js';
import { err, out } from '../terminal.js';
import { clusterFor } from './cluster.js';
import { SHOWN, resumeHint } from './kinds.js';

/** What of a run's flags has no part in its settings. */
export interface RunFlags {
  readonly json?: boolean;
  readonly threads?: number;
  /** In bytes. */
  readonly memory?: number;
  /** Address of a cluster. */
  readonly cluster?: string;
  readonly dataRoot?: string;
}

/** Runs it to the end, and tells how it goes. Returns the exit status. */
export async function followRun<K extends RunKindName>(
  name: K,
  request: KindTypesByName[K]['request'],
  { json = false, threads, memory, cluster, dataRoot }: RunFlags,
): Promise<number> {
  const signal = interruptSignal();
  const { RUN_KINDS, RunFolder } = await import('@bilevel/runs');
  const kind = RUN_KINDS[name];
  const shown = SHOWN[name];
  const display: Display<KindTypesByName[K]> = json
    ? ndjsonDisplay()
    : process.stderr.isTTY
      ? barDisplay(shown)
      : linesDisplay(shown);
  const engine = cluster === undefined ? undefined : await clusterFor(cluster, dataRoot);
  let folder = '';
  let atLastStep: number | undefined;
  let summary: KindTypesByName[K]['summary'];
  try {
    const events = kind.run(request, {
      signal,
      ...(threads !== undefined && { threads }),
      ...(engine && { engine }),
      ...(memory !== undefined && { memoryLimit: memory }),
      onEvaluation: (done, of) => {
        display.evaluation(done, of);
      },
    });
    let next = await events.next();
    for (; next.done !== true; next = await events.next()) {
      const event = next.value;
      if (event.type === 'start') folder = event.folder;
      if (event.type === 'step') atLastStep = event.totalWork;
      display.event(event);
    }
    summary = next.value;
  } catch (error) {
    display.stop();
    if (folder !== '') err(resumeHint(name, folder));
    throw error;
  } finally {
    await engine?.close();
  }
  display.stop();
  const ended: KindSummary = summary;
  const interrupted = ended.status === 'interrupted';
  if (!json) {
    const { config } = await RunFolder.open(kind, folder);
    out(...shown.summary(summary, config, atLastStep), ...shown.results(folder, !interrupted));
  }
  if (interrupted) {
    err(resumeHint(name, folder));
    return EXIT.interrupted;
  }
  const learned = outcomeOf(ended) !== 'unmoved' && ended.note === undefined;
  return learned ? EXIT.success : EXIT.nothingLearned;
}
