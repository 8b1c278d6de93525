/** What is made of responses, by the numbers in assembly/filters/sweeps.ts. */
export const OPERATIONS = { gradient: 0, hessian: 1, diagonal: 2, cross: 3 } as const;

/** The fields of a job in memory, 32 bits each, in the order of assembly/filters/job.ts. */
const FIELDS = [
  ...(['potential', 'channels', 'size', 'pairs', 'width', 'height', 'columns', 'rows'] as const),
  ...(['stride', 'plane', 'forward', 'adjoint', 'otherForward', 'otherAdjoint'] as const),
  ...([
    'constants',
    'x',
    'other',
    'own',
    'buffers',
    'scratch',
    'table',
    'bends',
    'bendStride',
    'out',
  ] as const),
] as const;

/** A job's fields. */
export type JobFields = Readonly<Record<(typeof FIELDS)[number], number>>;

/** Bytes of a job. */
export const JOB_BYTES = 4 * FIELDS.length;

/** The words of a job at `address`. */
export function jobWords(
  memory: { readonly buffer: ArrayBufferLike },
  address: number,
): Uint32Array {
  return new Uint32Array(memory.buffer, address, FIELDS.length);
}

const BENDS = FIELDS.indexOf('bends');

/** Writes a job, with another address of bends. */
export function writeJob(words: Uint32Array, fields: JobFields, bends: number): void {
  for (let k = 0; k < FIELDS.length; k++) words[k] = fields[FIELDS[k]!];
  words[BENDS] = bends;
}
