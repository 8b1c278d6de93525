import { ExtensionCodec, decode, encode } from '@msgpack/msgpack';

const FLOAT64 = 1;

/** Float64Array as its bytes, so that 50,000 rows cost a copy and no parsing. */
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: FLOAT64,
  encode: (value) =>
    value instanceof Float64Array
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : null,
  // The bytes lie anywhere in the message; an array of doubles wants them aligned.
  decode: (bytes) => new Float64Array(bytes.slice().buffer),
});

/** A message for a transport that carries bytes (MessagePack). Little-endian machines only. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec, ignoreUndefined: true });
}

/** @throws RangeError, DecodeError for bytes that are no message */
export function decodeMessage(bytes: ArrayBuffer | Uint8Array): unknown {
  return decode(bytes, { extensionCodec });
}
