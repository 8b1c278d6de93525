/** What files of a map of weights are called in charts/; those of a second one end in `-2`. */
export const MAP_FILE = 'map-of-weights';
