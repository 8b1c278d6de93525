import { boxBlur } from './boxBlur.js';
import type { OperatorEntry } from './entry.js';
import { deblurring } from './deblurring.js';
import { denoising } from './denoising.js';
import { discBlur } from './discBlur.js';
import { downsampling } from './downsampling.js';
import { inpainting } from './inpainting.js';
import { kernelBlur } from './kernelBlur.js';
import { matrix } from './matrix.js';
import { motionBlur } from './motionBlur.js';
import { mri } from './mri.js';
import { tomography } from './tomography.js';

/** The operators there are, in the order in which they are offered. */
export const OPERATORS: readonly OperatorEntry[] = [
  denoising,
  inpainting,
  deblurring,
  boxBlur,
  discBlur,
  motionBlur,
  kernelBlur,
  downsampling,
  tomography,
  mri,
  matrix,
];
