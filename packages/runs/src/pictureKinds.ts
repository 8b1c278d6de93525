/** The pictures written for each pair: `images/<name>.<kind>.png`. */
export const PICTURE_KINDS = ['truth', 'noisy', 'reconstruction', 'error'] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** The error picture shows reconstruction − truth from −LIMIT (black) over 0 (grey) to LIMIT. */
export const ERROR_LIMIT = 0.25;
