/** How a pattern is used on the command line, by its file. */
export function patternUse(file: string): string {
  const path = /^[\w@%+=:,./\\-]+$/.test(file) ? file : `"${file}"`;
  return `bilevel learn pictures/ --operator mri:pattern=${path}`;
}
