import { createHash } from 'node:crypto';
import { CheckpointError } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, runCheckpoint } from '../../src/checkpointFile.js';
import { HISTORY } from '../../src/history.js';
import { RunFolder } from '../../src/runFolder.js';
import { LEARNING } from '../../src/learning/files.js';
import { fresh, shortRun } from './support.js';

const { checkpoint } = await shortRun();

describe('a checkpoint', () => {
  it('comes back to the bit, in its arrays and numbers', async () => {
    const folder = await RunFolder.create(fresh());
    await folder.startLogs(HISTORY, -1);
    expect(await folder.readCheckpoint(LEARNING)).toBeUndefined();
    await folder.writeCheckpoint(checkpoint);
    const read = await folder.readCheckpoint(LEARNING);
    expect(read).toEqual(checkpoint);
    expect(read?.learning.validation[0]).toBeInstanceOf(Float64Array);
    await folder.unlock();
  });

  it('is refused with any bit changed, and at any shorter length', () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(decodeCheckpoint(bytes, 'run/checkpoint', runCheckpoint)).toEqual(checkpoint);
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      expect(() => decodeCheckpoint(changed, 'run/checkpoint', runCheckpoint)).toThrow(
        CheckpointError,
      );
      expect(() =>
        decodeCheckpoint(bytes.subarray(0, at), 'run/checkpoint', runCheckpoint),
      ).toThrow(/at run\/checkpoint .*Delete the file/);
    }
    const longer = Buffer.concat([bytes, Buffer.of(0)]);
    expect(() => decodeCheckpoint(longer, 'run/checkpoint', runCheckpoint)).toThrow(
      'whose digest differs',
    );
  });

  it('is refused with a digest that fits when it is not the state of a run', () => {
    const other = [
      {},
      { ...checkpoint, best: undefined },
      { ...checkpoint, learning: { ...checkpoint.learning, validation: [[1, 2]] } },
      { ...checkpoint, learning: { ...checkpoint.learning, learning: { version: 1 } } },
    ];
    const digest = (payload: Buffer): Buffer => createHash('sha256').update(payload).digest();
    const magic = encodeCheckpoint(checkpoint).subarray(0, 21);
    const noState = Buffer.from('ff0f6f220165', 'hex');
    for (const bytes of [
      ...other.map((state) => encodeCheckpoint(state)),
      Buffer.concat([magic, digest(noState), noState]),
      Buffer.concat([magic, digest(Buffer.of())]),
    ]) {
      const read = (): unknown => decodeCheckpoint(bytes, 'run/checkpoint', runCheckpoint);
      expect(read).toThrow(CheckpointError);
      expect(read).toThrow(/at run\/checkpoint but received one of another kind.*Delete the file/);
    }
  });
});
