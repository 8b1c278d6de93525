import { join } from 'node:path';

/** A folder of the large data sets, where there are some; a quick look is at generated pictures. */
export function dataFolder(name: string, quick = false): string | undefined {
  const { BILEVEL_DATA: data } = process.env;
  return data === undefined || data === '' || quick ? undefined : join(data, name);
}
