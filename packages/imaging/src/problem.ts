// The denoising problem without anything that reads files: what a page and its workers import.

export { createImage, type Image } from './image.js';
export { reconstructionProblem } from './problem/reconstructionProblem.js';
export type { MeasuredPicture, TrainingPair } from './problem/trainingPair.js';
export {
  describedReconstruction,
  type ReconstructionDescription,
} from './problem/describedReconstruction.js';
export { Model } from './problem/model.js';
export type { ModelOptions } from './problem/modelOptions.js';
