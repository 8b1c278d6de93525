import { z } from 'zod';
import { bytes } from './schemas/arrays.js';
import {
  applyJob,
  applyPreview,
  applyRequest,
  modelFacts,
  previewRequest,
  shippedModel,
} from './schemas/apply.js';
import {
  fetching,
  mnistPlace,
  sampleSet,
  sampleSource,
  suspectPage,
  undecided,
} from './schemas/cleaning.js';
import { clusterChoice, clusterShares, clusterStatus } from './schemas/cluster.js';
import { appInfo, folderListing, pictureChoice, pictureSet, reading } from './schemas/files.js';
import { labChoice, labResult } from './schemas/lab.js';
import { learningDetails } from './schemas/learning.js';
import { arraysAtStep, lookPicture, lookSet } from './schemas/look.js';
import { estimate, examination, newRun, preset, samplePair, split } from './schemas/newRun.js';
import { patternChoice, patternIterate, patternView } from './schemas/sampling.js';
import { tuneCurve, tuneRequest, tuneResult, tuneSet, tuneSource } from './schemas/tune.js';
import { exportKind, historyBlock, limits, runInfo, startRequest } from './schemas/runs.js';
import { call, type Client, type Contract, type Emit, type Handlers } from './rpc.js';

const nothing = z.object({});
const id = z.string().regex(/^[\w-]{1,64}$/);
const byId = z.object({ id });
const path = z.string().min(1);
const runName = z.string().trim().min(1).max(100);

/** A file for the person to keep. */
const exported = z.object({ name: z.string().min(1), type: z.string().min(1), data: bytes });

/** Everything a page can ask of the engine and is told by it. */
export const contract = {
  calls: {
    app: call(nothing, appInfo),
    prepare: call(nothing, nothing),
    browse: call(z.object({ folder: z.string() }), folderListing),
    upload: call(
      z.object({ batch: id, name: z.string().min(1).max(255), data: bytes }),
      z.object({ folder: path, file: path }),
    ),
    /** Tells how far it has come by `reading`, until it is there or cancelled. */
    inspect: call(
      pictureChoice.extend({ paths: z.array(path), noisy: path.optional(), token: id }),
      pictureSet,
    ),
    cancelInspect: call(z.object({ token: id }), nothing),
    thumbnail: call(
      pictureChoice.extend({ path, size: z.int().min(16).max(512) }),
      z.object({ png: bytes }),
    ),
    /** Folders that pictures were last taken from. */
    recent: call(nothing, z.object({ folders: z.array(path) })),
    /** The first training picture with its noise. */
    sampleOf: call(newRun, samplePair),
    estimate: call(newRun, estimate),
    /** Which pictures are kept for validation; none is read. */
    split: call(newRun, split),
    /** As `inspect`, of all pictures of a run: fails where the run would be refused. */
    examine: call(newRun.extend({ token: id }), examination),
    presets: call(nothing, z.array(preset)),
    savePreset: call(preset, nothing),
    deletePreset: call(z.object({ name: z.string() }), nothing),

    /** Who is at a cluster. */
    clusterStatus: call(clusterChoice, clusterStatus),
    /** Who has evaluated the samples of a run that goes on; null where this machine does. */
    clusterShares: call(byId, clusterShares.nullable()),

    startRun: call(startRequest, byId),
    resumeRun: call(byId.extend(limits.shape), nothing),
    pauseRun: call(byId, nothing),
    continueRun: call(byId, nothing),
    stopRun: call(byId, nothing),
    /** Those of all kinds. */
    runs: call(nothing, z.array(runInfo)),
    /** Of a run that learns weights. */
    run: call(byId, learningDetails),
    history: call(byId.extend({ from: z.int().min(0) }), historyBlock),
    renameRun: call(byId.extend({ name: runName }), nothing),
    deleteRun: call(byId, nothing),
    restoreRun: call(byId, nothing),
    importRun: call(z.object({ folder: path }), runInfo),
    exportRun: call(
      byId.extend({ what: exportKind, undecided: undecided.default('predicted') }),
      exported,
    ),

    /** Those of a step, or before it; null for the best. */
    arrays: call(byId.extend({ step: z.int().min(0).nullable() }), arraysAtStep.nullable()),
    lookSet: call(byId, lookSet),
    lookPicture: call(
      byId.extend({ name: z.string().min(1), step: z.int().min(0).nullable() }),
      lookPicture,
    ),

    shippedModels: call(nothing, z.array(shippedModel)),
    model: call(z.object({ model: path }), modelFacts),
    applyPreview: call(previewRequest, applyPreview),
    startApply: call(applyRequest, byId),
    cancelApply: call(byId, nothing),
    applyJobs: call(nothing, z.array(applyJob)),

    /** The middle of noisy pictures, with their noise. */
    tuneOpen: call(tuneSource, tuneSet),
    tuneAt: call(tuneRequest, tuneResult),
    tuneCurve: call(tuneSource, tuneCurve),
    /** Writes the model at a weight into the app's folder. */
    tuneModel: call(
      tuneSource.extend({ weight: z.number().positive() }),
      z.object({ model: path }),
    ),

    lab: call(labChoice, labResult),

    /** Where MNIST is kept on this machine, and whether it is there. */
    mnist: call(nothing, mnistPlace),
    /** Ends when MNIST is there. */
    fetchMnist: call(nothing, mnistPlace),
    cancelMnist: call(nothing, nothing),
    inspectSamples: call(sampleSource, sampleSet),
    /** Has a run that goes on show another slice; what it has shown last. */
    watchSlice: call(
      byId.extend({ picture: z.int().min(0) }),
      z.object({ shown: patternIterate.nullable() }),
    ),
    lookPattern: call(byId.extend({ picture: z.int().min(0), choice: patternChoice }), patternView),
    suspects: call(
      byId.extend({ from: z.int().min(0), count: z.int().min(1).max(500) }),
      suspectPage,
    ),
    /** The label that a person gives a suspect; null takes the decision back. */
    decide: call(
      byId.extend({ index: z.int().min(0), label: z.int().min(0).max(65535).nullable() }),
      z.object({ decided: z.int(), total: z.int() }),
    ),
  },
  events: {
    /** A run is new or changed. */
    run: runInfo,
    /** A run is no longer in the list. */
    removed: byId,
    /** Rows of a history, in batches. */
    steps: byId.extend({ block: historyBlock }),
    /** A pattern that is being learned, a few times a second at most. */
    iterate: byId.extend(patternIterate.shape),
    applied: applyJob,
    reading,
    fetching,
  },
} satisfies Contract;

export type AppContract = typeof contract;
export type AppClient = Client<AppContract>;
export type AppHandlers = Handlers<AppContract>;
export type AppEmit = Emit<AppContract>;
