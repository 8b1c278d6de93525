export { NpyError } from './errors.js';
export { decodeComplexNpy, decodeNpy, type ComplexNpyArray, type NpyArray } from './decode.js';
export { encodeComplexNpy, encodeNpy } from './encode.js';
export { halfFloat } from './halfFloat.js';
export {
  complexNpyHeader,
  npyHeader,
  type NpyComplexType,
  type NpyHeader,
  type NpyReadOptions,
  type NpyType,
} from './header.js';
