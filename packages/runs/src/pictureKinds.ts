/** The pictures written for each pair: `images/<name>.<kind>.png`. `noisy` is what was measured. */
export const PICTURE_KINDS = ['truth', 'noisy', 'reconstruction', 'error'] as const;
/** Beside a measurement of another shape: the picture that it comes to before any model of pictures. */
export const START_KIND = 'start';
/** In place of the error, where the truth is not known: what was measured (or started from) minus its reconstruction. */
export const REMOVED_KIND = 'removed';
export type PictureKind = (typeof PICTURE_KINDS)[number] | typeof START_KIND | typeof REMOVED_KIND;

/** The error picture shows reconstruction − truth from −LIMIT (black) over 0 (grey) to LIMIT. */
export const ERROR_LIMIT = 0.25;
