/**
 * Schemas of what crosses the boundary of a shard, for transports that carry it over a wire that
 * structured clone does not reach. `Float64Array` stands for itself: an encoding has to keep 64-bit
 * floats to the bit, infinities, NaN and −0 included.
 *
 * Data of core are checked against core's types when this package is compiled; the types of messages are
 * inferred from their schemas.
 */

export { exactly } from './exactly.js';
export { decodeError, encodeError, type ErrorMessage } from './errorMessage.js';
export {
  call,
  error as errorMessage,
  fromWorker,
  solver as solverDescription,
  toWorker,
} from './messages.js';
export {
  boundedValue,
  certificate,
  float,
  hypergradientBound,
  measures,
  sampleSummary,
  shardRequest,
  solveRequest,
  solveSummary,
  warmStart,
} from './shardData.js';
