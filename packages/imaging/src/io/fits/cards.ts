/** Keywords of the form of a part and of its numbers: those of another file may be others. */
const OWN = new Set([
  ...['SIMPLE', 'XTENSION', 'BITPIX', 'NAXIS', 'EXTEND', 'PCOUNT', 'GCOUNT', 'GROUPS', 'INHERIT'],
  ...['BSCALE', 'BZERO', 'BLANK', 'DATAMIN', 'DATAMAX', 'CHECKSUM', 'DATASUM', 'END'],
]);

/** The cards that hold for what is made of a picture as well: object, instrument, coordinates, history. */
export function keptCards(cards: readonly string[]): string[] {
  const kept = cards.filter((card) => {
    const keyword = card.slice(0, 8).trimEnd();
    return !OWN.has(keyword) && !/^NAXIS\d+$/.test(keyword);
  });
  // Blank ones fill up the header.
  while (kept.at(-1)?.trim() === '') kept.pop();
  return kept;
}
