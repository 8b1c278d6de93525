export { NpyError } from './errors.js';
export { decodeNpy, type NpyArray } from './decode.js';
export { encodeNpy } from './encode.js';
export { halfFloat } from './halfFloat.js';
export { npyHeader, type NpyHeader, type NpyReadOptions, type NpyType } from './header.js';
