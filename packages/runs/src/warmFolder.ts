/** Where the warm starts of whole pictures are in the folder of a run. */
export const WARM_FOLDER = 'warm';

/** The names of its files. */
export const WARM_FILE = /^\d+-\d+$/;
