import { runSettings } from '@bilevel/runs/settings';
import { z } from 'zod';
import { bytes } from '../../shared/schemas/arrays.js';
import { applyPreview, applyRequest, previewRequest } from '../../shared/schemas/apply.js';
import { pictureChoice, pictureSet, reading } from '../../shared/schemas/files.js';
import { labChoice, labResult } from '../../shared/schemas/lab.js';
import { lookPicture, lookSet } from '../../shared/schemas/look.js';
import {
  cleaningCounts,
  cleaningLimits,
  cleaningStep,
  newCleaning,
  sampleSet,
  sampleSource,
  suspectPage,
} from '../../shared/schemas/cleaning.js';
import { estimate, examination, newRun, samplePair, split } from '../../shared/schemas/newRun.js';
import { historyBlock } from '../../shared/schemas/runs.js';
import { call, type Client, type Contract, type Emit, type Handlers } from '../../shared/rpc.js';

const nothing = z.object({});
const folder = z.string().min(1);

/** A run to learn: as packages/runs takes it. */
const learnRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('new'),
    images: z.array(z.string()),
    validation: z.array(z.string()).optional(),
    noisy: z.string().optional(),
    settings: runSettings,
    out: folder,
  }),
  z.object({
    kind: z.literal('resume'),
    folder,
    budget: z.int().positive().optional(),
    maxSteps: z.int().positive().optional(),
  }),
]);

/** Wrong labels to find. */
const cleanRequest = z.discriminatedUnion('kind', [
  newCleaning.extend({ kind: z.literal('new'), out: folder }),
  cleaningLimits.extend({ kind: z.literal('resume'), folder }),
]);

/** Where a picture of a run is kept between looks at it. */
const cache = z.object({ folder, budget: z.number().positive() });

/** What the main side asks of a worker process. A worker learns one run, or serves the rest. */
export const workerContract = {
  calls: {
    /** Ends with the run. */
    learn: call(learnRequest, nothing),
    clean: call(cleanRequest, nothing),
    hold: call(z.object({ held: z.boolean() }), nothing),
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
    lookSet: call(z.object({ folder, cache }), lookSet),
    lookPicture: call(
      z.object({ folder, cache, name: z.string(), step: z.int().min(0).nullable() }),
      lookPicture,
    ),
    lab: call(labChoice, labResult),
    inspectSamples: call(sampleSource, sampleSet),
    suspects: call(z.object({ folder, from: z.int().min(0), count: z.int().min(1) }), suspectPage),
    report: call(z.object({ folder }), nothing),
    reportCleaning: call(z.object({ folder }), nothing),
    zip: call(
      z.object({ folder, only: z.string().optional(), ending: z.string().optional() }),
      z.object({ data: bytes }),
    ),
    applyPreview: call(previewRequest, applyPreview),
    applyOne: call(
      applyRequest.omit({ images: true, existing: true }).extend({ image: z.string() }),
      z.object({
        output: z.string(),
        accuracy: z.number(),
        seconds: z.number(),
        /** Warnings about the picture. */
        message: z.string().nullable(),
      }),
    ),
  },
  events: {
    started: z.object({ resumed: z.boolean() }),
    steps: z.object({
      block: historyBlock,
      progress: z.number(),
      kind: z.enum(['certified', 'estimated']),
      secondsLeft: z.number().nullable(),
    }),
    cleaningStarted: cleaningCounts,
    cleaningStep,
    evaluation: z.object({ done: z.int(), of: z.int() }),
    note: z.object({ message: z.string() }),
    reading,
    writing: z.object({ what: z.enum(['images', 'suspects', 'report']) }),
  },
} satisfies Contract;

export type WorkerContract = typeof workerContract;
export type WorkerClient = Client<WorkerContract>;
export type WorkerHandlers = Handlers<WorkerContract>;
export type WorkerEmit = Emit<WorkerContract>;
export type WorkerLearnRequest = z.output<typeof learnRequest>;
export type WorkerCleanRequest = z.output<typeof cleanRequest>;
