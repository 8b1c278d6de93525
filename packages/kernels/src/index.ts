export { compressRows, type CompressedRows } from './softmax/compressedRows.js';
export type { LabelledRows, SoftmaxLinearisation, SoftmaxRegression } from './softmax/softmax.js';
export { softmaxRegression } from './softmax/softmaxRegression.js';
