import {
  RUN_KINDS,
  type KindEvent,
  type KindStepEvent,
  type KindTypesByName,
  type RunControl,
  type RunKindName,
} from '@bilevel/runs';
import { blockOf } from '../../shared/history.js';
import type { WorkerEmit } from './contract.js';

/** Milliseconds between two batches of steps, and between two notices of an evaluation. */
const BATCH = 50;

/** Runs to the end, telling by events, in batches, what happens. Throws what the run throws. */
export async function follow<K extends RunKindName>(
  name: K,
  request: KindTypesByName[K]['request'],
  emit: WorkerEmit,
  control: RunControl,
): Promise<void> {
  const { run, history } = RUN_KINDS[name];
  let steps: KindStepEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastEvaluation = 0;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const last = steps.at(-1);
    const [first] = steps;
    if (first === undefined || last === undefined) return;
    emit('steps', { block: blockOf(history.columns, steps, first.step), last: { ...last } });
    steps = [];
  };
  const events: AsyncIterable<KindEvent> = run(request, {
    ...control,
    onEvaluation: (done, of) => {
      const now = performance.now();
      if (done < of && now - lastEvaluation < BATCH) return;
      lastEvaluation = now;
      emit('evaluation', { done, of });
    },
  });
  for await (const event of events) {
    switch (event.type) {
      case 'start':
        emit('started', {});
        break;
      case 'step':
        steps.push(event);
        timer ??= setTimeout(flush, BATCH);
        break;
      case 'warning':
        emit('note', { message: event.message });
        break;
      case 'writing':
        flush();
        emit('writing', { what: event.what });
        break;
      case 'evaluation':
      case 'summary':
        break;
    }
  }
  flush();
}
