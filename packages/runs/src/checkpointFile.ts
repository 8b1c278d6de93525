import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { CheckpointError } from '@bilevel/core';
import type { WeightCheckpoint, WeightStep } from '@bilevel/imaging';

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
  const payload = serialize(checkpoint);
  return Buffer.concat([MAGIC, createHash('sha256').update(payload).digest(), payload]);
}

/** @throws CheckpointError when the bytes are not a complete checkpoint of this version. */
export function decodeCheckpoint(bytes: Buffer, path: string): unknown {
  const start = MAGIC.length + DIGEST_BYTES;
  if (bytes.length < start || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new CheckpointError(
      `Expected a checkpoint of this version at ${path} but received something else. ${REMEDY}`,
    );
  }
  const payload = bytes.subarray(start);
  const digest = createHash('sha256').update(payload).digest();
  if (!digest.equals(bytes.subarray(MAGIC.length, start))) {
    throw new CheckpointError(
      `Expected an intact checkpoint at ${path} but received one whose digest differs. ${REMEDY}`,
    );
  }
  return deserialize(payload);
}
