import { describedOption, withOptionNames } from '@bilevel/runs/options';

/** A message of the packages with the flags of its options. */
export function withFlags(message: string): string {
  return withOptionNames(message, (key) => {
    const flag = describedOption(key)?.flag ?? key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    return `--${flag}`;
  });
}
