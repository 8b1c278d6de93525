import { cpus, loadavg, totalmem } from 'node:os';

/** The machine and versions a result belongs to. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Processes that wanted a core in the last minute: more than there are cores makes times noisy. */
  readonly load?: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
}

/** This machine, now. */
export function thisMachine(): Machine {
  const list = cpus();
  return {
    date: new Date().toISOString(),
    cpu: list[0]?.model ?? 'unknown',
    cores: list.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
  };
}
