/** A share as percent with two digits. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}\u00a0%`;
}
