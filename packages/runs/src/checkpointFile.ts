import { createHash } from 'node:crypto';
import { DefaultSerializer, deserialize } from 'node:v8';
import { CheckpointError, type WarmStart } from '@bilevel/core';
import type { StoredWarmStart, WeightCheckpoint, WeightStep } from '@bilevel/imaging';
import { z } from 'zod';

/** What a run folder's checkpoint holds. */
export interface RunCheckpoint {
  readonly learning: WeightCheckpoint;
  /** The best step so far, with its scores. */
  readonly best: WeightStep;
  /** The step at which the checkpoint was taken. */
  readonly last: WeightStep;
  readonly startObjective: number;
  readonly seconds: number;
}

const MAGIC = Buffer.from('bilevel-checkpoint-1\n');
const DIGEST_BYTES = 32;
const REMEDY = 'Delete the file to let the run start again from its first step.';

/**
 * The checkpoint as bytes: magic, SHA-256 of the payload, payload. The payload is V8's structured
 * serialisation, which keeps typed arrays and numbers to the bit.
 */
export function encodeCheckpoint(checkpoint: object): Buffer {
  const serializer = new DefaultSerializer();
  // Room for the digest of what follows, which may be large: it is not copied.
  serializer.writeRawBytes(Buffer.concat([MAGIC, Buffer.alloc(DIGEST_BYTES)]));
  serializer.writeHeader();
  serializer.writeValue(checkpoint);
  const bytes = serializer.releaseBuffer();
  const digest = createHash('sha256')
    .update(bytes.subarray(MAGIC.length + DIGEST_BYTES))
    .digest();
  digest.copy(bytes, MAGIC.length);
  return bytes;
}

/**
 * @param schema what the checkpoint of this kind of run holds
 * @param remedy what to do about one that is none
 * @throws CheckpointError when the bytes are not a complete checkpoint of this version
 */
export function decodeCheckpoint<T>(
  bytes: Buffer,
  path: string,
  schema: z.ZodType<T>,
  remedy = REMEDY,
): T {
  const start = MAGIC.length + DIGEST_BYTES;
  if (bytes.length < start || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new CheckpointError(
      `Expected a checkpoint of this version at ${path} but received something else. ${remedy}`,
    );
  }
  const payload = bytes.subarray(start);
  const digest = createHash('sha256').update(payload).digest();
  if (!digest.equals(bytes.subarray(MAGIC.length, start))) {
    throw new CheckpointError(
      `Expected an intact checkpoint at ${path} but received one whose digest differs. ${remedy}`,
    );
  }
  let state: unknown;
  try {
    state = deserialize(payload);
  } catch (cause) {
    throw foreign(path, remedy, cause);
  }
  const parsed = schema.safeParse(state);
  if (!parsed.success) throw foreign(path, remedy, parsed.error);
  // As it was written: a copy would hold an object twice that two places share.
  return state as T;
}

function foreign(path: string, remedy: string, cause: unknown): CheckpointError {
  return new CheckpointError(
    `Expected the state of a run at ${path} but received one of another kind or version. ${remedy}`,
    { cause },
  );
}

// What the schemas of all kinds of runs are made of.
export const doubles = z.instanceof(Float64Array);
/** Also infinite: the PSNR of equal pictures is. */
export const number = z.custom<number>((value) => typeof value === 'number');
const work = z.looseObject({ lower: number, adjoint: number, total: number });
/** What runs read of a step; the methods check what is theirs. */
export const learnStep = z.looseObject({
  step: z.int().min(0),
  theta: doubles,
  gradient: doubles,
  gradientNorm: number,
  objective: z.looseObject({ value: number, error: number, kind: z.string() }),
  bound: z.looseObject({ total: number, kind: z.string() }),
  tolerances: z.looseObject({ epsilon: number, delta: number }),
  work,
  evaluations: number,
});
/** Where a sample goes on from, or where that is stored. */
const warmStart = z.looseObject({
  point: doubles,
  adjoint: doubles,
  earlier: z.array(doubles).optional(),
  stored: z.string().optional(),
}) as unknown as z.ZodType<WarmStart>;
const rounded = z.union([z.instanceof(Float32Array), doubles]);
/** That of a picture which is read whenever it is evaluated; earlier versions have rounded nothing. */
export const storedWarmStart = z.looseObject({
  point: doubles,
  adjoint: rounded,
  tangent: z.looseObject({ theta: doubles, duals: z.array(rounded) }).optional(),
  earlier: z.array(rounded).optional(),
}) as unknown as z.ZodType<StoredWarmStart>;
/** The state of a method of core. */
export const learnCheckpoint = z.looseObject({
  version: number,
  method: z.string(),
  state: z.looseObject({ record: learnStep, status: z.string() }),
  best: learnStep,
  warmStarts: z.array(warmStart),
});
const score = z.looseObject({ noisy: number, reconstructed: number });
const quality = z.looseObject({ psnr: score, ssim: score });
const weightStep = learnStep.extend({
  parameters: z.record(z.string(), z.union([number, z.array(number)])),
  train: quality,
  validation: quality.optional(),
});

/** The state of a learning run. */
export const runCheckpoint = z.looseObject({
  learning: z.looseObject({ learning: learnCheckpoint, validation: z.array(doubles) }),
  best: weightStep,
  last: weightStep,
  startObjective: number,
  seconds: number,
}) as unknown as z.ZodType<RunCheckpoint>;
