/** Operations of assembly/softmax.ts, by their numbers there. */
export const OPERATIONS = {
  gradient: 0,
  value: 1,
  losses: 2,
  probabilities: 3,
  hessian: 4,
  crossTranspose: 5,
  cross: 6,
  diagonal: 7,
} as const;

/** The fields of a job in memory, 32 bits each, in the order of assembly/softmax.ts. */
const FIELDS = [
  'operation',
  'rows',
  'columns',
  'classes',
  'hasBias',
  'bytes',
  'dense',
  'single',
  'rowsPerChunk',
  'rowStart',
  'column',
  'value',
  'table',
  'columnStart',
  'blockRow',
  'blockValue',
  'squares',
  'labels',
  'weights',
  'matrix',
  'singleMatrix',
  'singleValue',
  'singlePlace',
  'singleBlockValue',
  'singleBlockPlace',
  'probabilities',
  'partial',
  'values',
  'perRow',
  'scratch',
  'scratchBytes',
] as const;

type Field = (typeof FIELDS)[number];

/** Bytes of a job. */
export const JOB_BYTES = 4 * FIELDS.length;

/** Writes fields of the job at `address`. */
export function writeJob(
  memory: { readonly buffer: ArrayBufferLike },
  address: number,
  fields: Partial<Readonly<Record<Field, number>>>,
): void {
  const view = new Uint32Array(memory.buffer, address, FIELDS.length);
  for (const [k, field] of FIELDS.entries()) {
    const value = fields[field];
    if (value !== undefined) view[k] = value;
  }
}
