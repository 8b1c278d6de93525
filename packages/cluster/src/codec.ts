import { createHash } from 'node:crypto';
import { WireError } from './errors.js';

/**
 * Plain data as bytes: a head of JSON, and after it the numbers of all typed arrays as they lie in memory.
 * Arrays of at least {@link BLOB} bytes may be named by the digest of their bytes instead. −0, NaN and
 * infinities outside arrays, which JSON does not know, are named; every other number is written such that it
 * reads as the same.
 */

const TYPES = {
  f64: Float64Array,
  f32: Float32Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
} as const;
type Numbers = InstanceType<(typeof TYPES)[keyof typeof TYPES]>;

/** The key that marks what stands for something else. */
const MARK = '$';
/** Arrays of so many bytes and more are told by digest, where the writer wants that. */
const BLOB = 4096;
/** No message is larger: what has more is told in pieces. */
export const MOST_BYTES = 256 * 2 ** 20;
const DEEPEST = 64;

/** Takes the bytes of a large array, to be told apart; returns their digest. */
export type PutBlob = (bytes: Uint8Array) => string;
/** Bytes by their digest. */
export type Blobs = ReadonlyMap<string, Uint8Array>;

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes that an array has in memory, not copied. */
export function bytesOf(array: ArrayBufferView): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** @throws WireError for functions and other things that are no plain data */
export function encode(value: unknown, putBlob?: PutBlob): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const told = (x: unknown): unknown => {
    if (typeof x === 'number') return toldNumber(x);
    if (x === null || typeof x === 'string' || typeof x === 'boolean') return x;
    if (Array.isArray(x)) return x.map(told);
    if (ArrayBuffer.isView(x)) {
      const type = typeName(x);
      const bytes = bytesOf(x);
      if (putBlob && bytes.length >= BLOB) {
        return { [MARK]: 'blob', type, digest: putBlob(bytes), bytes: bytes.length };
      }
      const mark = { [MARK]: 'array', type, at, bytes: bytes.length };
      // Each begins where 64-bit numbers may.
      parts.push(bytes, Buffer.alloc(-bytes.length & 7));
      at += bytes.length + (-bytes.length & 7);
      return mark;
    }
    if (typeof x !== 'object') {
      throw new WireError(`Expected plain data to send but received a ${typeof x}.`);
    }
    const entries = Object.entries(x).filter(([, y]) => y !== undefined);
    return Object.fromEntries(
      entries.map(([key, y]) => {
        if (key === MARK || key === '__proto__') {
          throw new WireError(`Expected plain data to send but received the key ${key}.`);
        }
        return [key, told(y)];
      }),
    );
  };
  const head = Buffer.from(JSON.stringify(told(value)));
  const size = Buffer.alloc(8);
  size.writeUInt32LE(head.length, 0);
  return Buffer.concat([size, head, Buffer.alloc(-head.length & 7), ...parts]);
}

/** The digests, and lengths in bytes, of the arrays that a message only names. @throws WireError */
export function blobsOf(message: Uint8Array): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (x: unknown): void => {
    if (typeof x !== 'object' || x === null) return;
    const { [MARK]: mark, digest, bytes } = x as Record<string, unknown>;
    if (mark === 'blob' && typeof digest === 'string' && typeof bytes === 'number') {
      found.set(digest, bytes);
    } else for (const y of Object.values(x)) visit(y);
  };
  visit(headOf(message).head);
  return found;
}

/** What {@link encode} was given. @throws WireError for anything else */
export function decode(message: Uint8Array, blobs: Blobs = new Map()): unknown {
  const { head, body } = headOf(message);
  const read = (x: unknown, depth: number): unknown => {
    if (depth > DEEPEST) throw new WireError('Expected a message of less depth.');
    if (typeof x !== 'object' || x === null) return x;
    if (Array.isArray(x)) return x.map((y) => read(y, depth + 1));
    const marked = x as Record<string, unknown>;
    switch (marked[MARK]) {
      case undefined: {
        const entries = Object.entries(x).map(([key, y]) => [key, read(y, depth + 1)] as const);
        return Object.fromEntries(entries.filter(([key]) => key !== '__proto__'));
      }
      case 'number':
        return numberTold(marked['is']);
      case 'array': {
        const { at, bytes } = marked;
        if (!isSize(at) || !isSize(bytes) || at + bytes > body.length) {
          throw new WireError('Expected an array within its message.');
        }
        return arrayOf(marked['type'], body.subarray(at, at + bytes));
      }
      case 'blob': {
        const found = blobs.get(String(marked['digest']));
        if (found === undefined || found.length !== marked['bytes']) {
          throw new WireError('Expected an array that was told before.');
        }
        return arrayOf(marked['type'], found);
      }
      default:
        throw new WireError(`Expected a message but received the mark ${String(marked[MARK])}.`);
    }
  };
  return read(head, 0);
}

function headOf(message: Uint8Array): { head: unknown; body: Uint8Array } {
  const view = bytesOf(message);
  if (view.length > MOST_BYTES) throw new WireError('Expected a smaller message.');
  if (view.length < 8) throw new WireError('Expected a message but received less than its head.');
  const size = view.readUInt32LE(0);
  const end = 8 + size + (-size & 7);
  if (end > view.length) throw new WireError('Expected a message that is whole.');
  try {
    return { head: JSON.parse(view.toString('utf8', 8, 8 + size)), body: view.subarray(end) };
  } catch (cause) {
    throw new WireError('Expected a message with a head of JSON.', { cause });
  }
}

/** A copy: where a message lies, its arrays need not begin where they may. */
function arrayOf(type: unknown, bytes: Uint8Array): Numbers {
  const Type = Object.hasOwn(TYPES, String(type)) ? TYPES[type as keyof typeof TYPES] : undefined;
  if (Type === undefined || bytes.length % Type.BYTES_PER_ELEMENT !== 0) {
    throw new WireError(`Expected an array of numbers but received ${String(type)}.`);
  }
  const array = new Type(bytes.length / Type.BYTES_PER_ELEMENT);
  bytesOf(array).set(bytes);
  return array;
}

function typeName(x: ArrayBufferView): string {
  for (const [name, Type] of Object.entries(TYPES)) if (x instanceof Type) return name;
  throw new WireError(`Expected arrays of numbers to send but received ${x.constructor.name}.`);
}

function toldNumber(x: number): unknown {
  return Number.isFinite(x) && !Object.is(x, -0)
    ? x
    : { [MARK]: 'number', is: Object.is(x, -0) ? '-0' : String(x) };
}

function numberTold(is: unknown): number {
  if (is === '-0' || is === 'NaN' || is === 'Infinity' || is === '-Infinity') return Number(is);
  throw new WireError(`Expected a number but received ${String(is)}.`);
}

function isSize(x: unknown): x is number {
  return Number.isSafeInteger(x) && (x as number) >= 0;
}
