import { z } from 'zod';
import { bytes } from '../../shared/schemas/arrays.js';
import {
  applyPreview,
  applyRequest,
  estimatedNoise,
  modelFacts,
  previewRequest,
} from '../../shared/schemas/apply.js';
import { clusterPlace, clusterShares, clusterStatus } from '../../shared/schemas/cluster.js';
import { pictureChoice, pictureSet, reading } from '../../shared/schemas/files.js';
import { labChoice, labResult } from '../../shared/schemas/lab.js';
import { learningLimits } from '../../shared/schemas/learning.js';
import { arraysAtStep, lookPicture, lookSet } from '../../shared/schemas/look.js';
import {
  cleaningLimits,
  newCleaning,
  sampleSet,
  sampleSource,
  suspectPage,
} from '../../shared/schemas/cleaning.js';
import { estimate, examination, newRun, samplePair, split } from '../../shared/schemas/newRun.js';
import {
  newSampling,
  patternChoice,
  patternIterate,
  patternView,
} from '../../shared/schemas/sampling.js';
import {
  tuneCurve,
  tuneRequest,
  tuneResult,
  tuneSet,
  tuneSource,
} from '../../shared/schemas/tune.js';
import { historyBlock } from '../../shared/schemas/runs.js';
import { call, type Client, type Contract, type Emit, type Handlers } from '../../shared/rpc.js';

const nothing = z.object({});
const folder = z.string().min(1);

const resumed = { kind: z.literal('resume'), folder };

/** A run of a kind, as packages/runs takes it. */
const workerRun = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('learning'),
    cluster: clusterPlace.optional(),
    /** In bytes. */
    memoryLimit: z.number().positive().optional(),
    request: z.discriminatedUnion('kind', [
      newRun.extend({ kind: z.literal('new'), out: folder }),
      learningLimits.extend(resumed),
    ]),
  }),
  z.object({
    kind: z.literal('cleaning'),
    request: z.discriminatedUnion('kind', [
      newCleaning.extend({ data: z.string().optional(), kind: z.literal('new'), out: folder }),
      cleaningLimits.extend(resumed),
    ]),
  }),
  z.object({
    kind: z.literal('sampling'),
    request: z.discriminatedUnion('kind', [
      newSampling.extend({
        images: newSampling.shape.images.unwrap().optional(),
        kind: z.literal('new'),
        out: folder,
      }),
      z.object({ ...resumed, maxStages: z.int().positive().optional() }),
    ]),
  }),
]);

/** Where a picture of a run is kept between looks at it. */
const cache = z.object({ folder, budget: z.number().positive() });

/** What the main side asks of a worker process. A worker learns one run, or serves the rest. */
export const workerContract = {
  calls: {
    /** Ends with the run. */
    run: call(workerRun, nothing),
    hold: call(z.object({ held: z.boolean() }), nothing),
    /** Shows another slice of the run that learns what to measure; what it has shown last, if anything. */
    watchSlice: call(z.object({ picture: z.int().min(0) }), patternIterate.nullable()),
    /** Of the run on a cluster that goes on. */
    clusterShares: call(nothing, clusterShares),
    clusterStatus: call(clusterPlace, clusterStatus),
    /** Ends a run or an application in order. */
    stop: call(nothing, nothing),

    inspect: call(
      pictureChoice.extend({
        paths: z.array(z.string()),
        noisy: z.string().optional(),
        token: z.string(),
      }),
      pictureSet,
    ),
    cancelInspect: call(z.object({ token: z.string() }), nothing),
    thumbnail: call(
      pictureChoice.extend({ path: z.string(), size: z.int() }),
      z.object({ png: bytes }),
    ),
    sampleOf: call(newRun, samplePair),
    estimate: call(newRun, estimate),
    split: call(newRun, split),
    examine: call(newRun.extend({ token: z.string() }), examination),
    history: call(z.object({ folder, from: z.int().min(0) }), historyBlock),
    arrays: call(z.object({ folder, step: z.int().min(0).nullable() }), arraysAtStep.nullable()),
    lookSet: call(z.object({ folder, cache }), lookSet),
    lookPicture: call(
      z.object({ folder, cache, name: z.string(), step: z.int().min(0).nullable() }),
      lookPicture,
    ),
    lab: call(labChoice, labResult),
    tuneOpen: call(tuneSource, tuneSet),
    tuneAt: call(tuneRequest, tuneResult),
    tuneCurve: call(tuneSource, tuneCurve),
    tuneModel: call(
      tuneSource.extend({ weight: z.number().positive() }),
      z.object({ file: z.looseObject({}) }),
    ),
    inspectSamples: call(sampleSource, sampleSet),
    suspects: call(z.object({ folder, from: z.int().min(0), count: z.int().min(1) }), suspectPage),
    lookPattern: call(
      z.object({ folder, picture: z.int().min(0), choice: patternChoice }),
      patternView,
    ),
    report: call(z.object({ folder }), nothing),
    zip: call(
      z.object({ folder, only: z.string().optional(), ending: z.string().optional() }),
      z.object({ data: bytes }),
    ),
    model: call(z.object({ model: z.string() }), modelFacts),
    applyPreview: call(previewRequest, applyPreview),
    applyOne: call(
      applyRequest.omit({ images: true, existing: true }).extend({ image: z.string() }),
      z.object({
        output: z.string(),
        accuracy: z.number(),
        seconds: z.number(),
        /** Warnings about the picture. */
        message: z.string().nullable(),
        noise: estimatedNoise.nullable(),
      }),
    ),
  },
  events: {
    started: nothing,
    steps: z.object({
      block: historyBlock,
      /** The event of the last of them, as the kind of the run has it. */
      last: z.looseObject({
        step: z.int(),
        seconds: z.number(),
        totalWork: z.number(),
        progress: z.number(),
        secondsLeft: z.number().nullable(),
      }),
    }),
    iterate: patternIterate,
    evaluation: z.object({ done: z.int(), of: z.int() }),
    note: z.object({ message: z.string() }),
    reading,
    writing: z.object({ what: z.string() }),
  },
} satisfies Contract;

export type WorkerContract = typeof workerContract;
export type WorkerClient = Client<WorkerContract>;
export type WorkerHandlers = Handlers<WorkerContract>;
export type WorkerEmit = Emit<WorkerContract>;
export type WorkerRun = z.output<typeof workerRun>;
