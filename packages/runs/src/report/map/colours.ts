/** Nine of viridis (van der Walt & Smith 2015): as bright as they are large, also to the colour-blind and in grey. */
const ANCHORS = [
  ...['#440154', '#472d7b', '#3b528b', '#2c728e'],
  ...['#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'],
];

/** How many colours there are. */
export const LEVELS = 65;

/** Those of the levels, from the least to the largest. */
export const COLOURS: readonly string[] = Array.from({ length: LEVELS }, (_, level) => {
  const at = (level / (LEVELS - 1)) * (ANCHORS.length - 1);
  const k = Math.min(ANCHORS.length - 2, Math.floor(at));
  const channel = (i: number): string => {
    const [a, b] = [ANCHORS[k]!, ANCHORS[k + 1]!].map((colour) =>
      Number.parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16),
    ) as [number, number];
    return Math.round(a + (at - k) * (b - a))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${[0, 1, 2].map(channel).join('')}`;
});
