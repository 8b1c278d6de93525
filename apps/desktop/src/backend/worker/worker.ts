// A process of its own for what takes long: one run, or pictures and files.
import type { ShardEngine } from '@bilevel/core';
import {
  RUN_KINDS,
  RunFolder,
  estimateRun,
  examineRun,
  fileOf,
  findSources,
  type KnownPairs,
} from '@bilevel/runs';
import { blockOf } from '../../shared/history.js';
import { serve, type Port } from '../../shared/rpc.js';
import { applyOne, factsOf, previewOf } from './applying.js';
import { inspectSamples, suspects } from './cleaning.js';
import { RunCluster, statusOf } from './cluster.js';
import { archive } from './archive.js';
import { workerContract, type WorkerHandlers } from './contract.js';
import { follow } from './follow.js';
import { Gate } from './gate.js';
import { inspect, thumbnail } from './inspect.js';
import { lab } from './lab.js';
import { lookPicture, lookSet } from './look.js';
import { arraysAt } from './parameters.js';
import { lookPattern, PatternWatch } from './sampling.js';
import { sampleOf } from './sampleOf.js';
import { Tuning } from './tuning.js';

const port: Port = {
  post: (message) => {
    // When nobody is listening any more the run is being ended in order, and no fault.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  },
  listen: (receive) => process.on('message', receive),
};

/** Of what ends when it is told to: a run, an application. */
let working = new AbortController();
/** What is being looked at, by the token of whoever asked. */
const inspections = new Map<string, AbortController>();
/** What has been examined for runs that were not started yet. */
const examined: KnownPairs = new Map();
const gate = new Gate();
const tuning = new Tuning();
const cluster = new RunCluster();
const watch = new PatternWatch((view) => {
  emit('iterate', view);
});
/** Ends it in order: a run keeps its best result and can be resumed. */
const stop = (): void => {
  working.abort();
  gate.hold(false);
};

const handlers: WorkerHandlers = {
  async run({ kind, request, ...where }) {
    const { onIterate } = watch;
    const limited = 'memoryLimit' in where ? where : {};
    const { memoryLimit } = limited;
    const control = {
      ...{ signal: working.signal, hold: gate.wait, onIterate },
      ...(memoryLimit !== undefined && { memoryLimit }),
    };
    const go = (engine?: ShardEngine): Promise<void> =>
      follow(kind, request as never, emit, { ...control, ...(engine && { engine }) });
    const tell = (message: string): void => {
      emit('note', { message });
    };
    const place = 'cluster' in where ? where.cluster : undefined;
    if (place === undefined) await go();
    else await cluster.during(place, tell, go);
    return {};
  },
  clusterShares: () => cluster.shares(),
  clusterStatus: statusOf,
  hold({ held }) {
    gate.hold(held);
    return {};
  },
  watchSlice: ({ picture }) => watch.watch(picture),
  stop() {
    stop();
    working = new AbortController();
    return {};
  },
  inspect: ({ paths, token, ...options }) =>
    watched(token, (watch) => inspect(paths, { ...options, ...watch })),
  cancelInspect({ token }) {
    inspections.get(token)?.abort();
    return {};
  },
  thumbnail: async ({ path, size, ...choice }) => ({ png: await thumbnail(path, size, choice) }),
  sampleOf,
  estimate: estimateRun,
  async split({ settings, ...places }) {
    const { validation } = await findSources(places, settings.data);
    return { validation: validation.map(fileOf) };
  },
  examine: ({ token, ...request }) =>
    watched(token, (watch) => examineRun(request, { ...watch, known: examined })),
  async history({ folder, from }) {
    const kind = RUN_KINDS[await RunFolder.kindOf(folder)];
    const rows: readonly object[] = await kind.rows(folder);
    return blockOf(kind.history.columns, rows.slice(from), from);
  },
  arrays: ({ folder, step }) => arraysAt(folder, step),
  lookSet: ({ folder, cache }) => lookSet(folder, cache),
  lookPicture: ({ folder, cache, name, step }) => lookPicture(folder, cache, name, step),
  lab,
  tuneOpen: (source) => tuning.open(source),
  tuneAt: (request) => tuning.at(request),
  tuneCurve: (source) => tuning.curve(source),
  tuneModel: async (request) => ({ file: { ...(await tuning.model(request)) } }),
  inspectSamples,
  suspects: ({ folder, from, count }) => suspects(folder, from, count),
  lookPattern: ({ folder, picture, choice }) => lookPattern(folder, picture, choice),
  async report({ folder }) {
    await RUN_KINDS[await RunFolder.kindOf(folder)].report(folder);
    return {};
  },
  zip: async ({ folder, ...of }) => ({ data: await archive(folder, of) }),
  model: factsOf,
  applyPreview: previewOf,
  applyOne: (request) => applyOne(request, working.signal),
};

/** Looks at pictures, telling how far it has come, until that is cancelled. */
async function watched<T>(
  token: string,
  look: (watch: {
    signal: AbortSignal;
    onPicture: (done: number, of: number) => void;
  }) => Promise<T>,
): Promise<T> {
  const cancelled = new AbortController();
  inspections.set(token, cancelled);
  try {
    return await look({
      signal: cancelled.signal,
      onPicture: (done, of) => {
        emit('reading', { token, done, of });
      },
    });
  } finally {
    if (inspections.get(token) === cancelled) inspections.delete(token);
  }
}

const emit = serve(workerContract, handlers, port);

// Ctrl-C in a terminal reaches every process of the group; whoever started this one decides.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  // The app is gone. A run ends in order, so that it can be resumed, and then the process does.
  stop();
});
