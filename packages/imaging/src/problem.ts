// The denoising problem without anything that reads files: what a page and its workers import.

export { createImage, type Image } from './image.js';
export { denoisingProblem, type TrainingPair } from './denoising.js';
export { describedDenoising, type DenoisingDescription } from './describedDenoising.js';
export { Model, type ModelOptions } from './problem/model.js';
