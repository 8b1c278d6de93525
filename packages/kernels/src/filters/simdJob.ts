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

/** Writes a job at `address`. */
export function writeJob(
  memory: { readonly buffer: ArrayBufferLike },
  address: number,
  fields: JobFields,
): void {
  const view = new Uint32Array(memory.buffer, address, FIELDS.length);
  for (const [k, field] of FIELDS.entries()) view[k] = fields[field];
}
