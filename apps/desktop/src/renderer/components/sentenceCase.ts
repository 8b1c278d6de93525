/** A clause as the beginning of a sentence. */
export function sentenceCase(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`;
}
