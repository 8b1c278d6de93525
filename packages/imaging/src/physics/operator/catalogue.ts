import type { OperatorEntry } from './entry.js';
import { blur } from './blur.js';
import { denoising } from './denoising.js';
import { inpainting } from './inpainting.js';

/** The operators there are, in the order in which they are offered. */
export const OPERATORS: readonly OperatorEntry[] = [denoising, inpainting, blur];
