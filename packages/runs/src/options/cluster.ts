import { COUNT } from './numbers.js';
import type { SettingOptions } from './option.js';

const ADDRESS = 'such as rediss://user:password@host:6379';

/** Where samples are evaluated by other machines. No part of a run's settings: the numbers do not depend on it. */
export const CLUSTER_OPTION = {
  ...{ kind: 'other', flag: 'cluster', value: 'address', name: 'Cluster' },
  help: `address of a Redis whose workers (bilevel worker) evaluate the samples, ${ADDRESS}; the numbers do not depend on it`,
  otherwise: 'threads of this machine; the password may be in BILEVEL_REDIS_PASSWORD',
} as const satisfies SettingOptions[string];

/** Of an address that is told without it; never a part of what a run records. */
export const PASSWORD_OPTION = {
  ...{ kind: 'other', flag: 'password', name: 'Password of the cluster' },
  help: 'kept while the app runs and written nowhere',
  otherwise: 'that of the address, or of BILEVEL_REDIS_PASSWORD',
} as const satisfies SettingOptions[string];

/** The address with a password where it has none; what is no address stays as it is. */
export function withPassword(address: string, password: string | undefined): string {
  if (password === undefined || !URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.password === '') url.password = password;
  return url.href;
}

/** The address without its password, and that. */
export function withoutPassword(address: string): {
  readonly address: string;
  readonly password: string | undefined;
} {
  if (!URL.canParse(address)) return { address, password: undefined };
  const url = new URL(address);
  if (url.password === '') return { address, password: undefined };
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { address: url.href, password };
}

/** A folder that all machines of a cluster read. */
export const DATA_ROOT_OPTION = {
  ...{ kind: 'other', flag: 'data-root', value: 'dir', name: 'Folder of all machines' },
  help: 'folder that coordinator and workers both have, where pictures lie by their digest instead of going through Redis',
  otherwise: 'none',
} as const satisfies SettingOptions[string];

/** Of a worker. */
export const WORKER_OPTIONS = {
  redis: {
    ...{ kind: 'other', flag: 'redis', value: 'address', name: 'Redis' },
    help: `address of the Redis where runs are, ${ADDRESS}`,
    otherwise: 'BILEVEL_REDIS; the password may be in BILEVEL_REDIS_PASSWORD',
  },
  threads: {
    ...{ ...COUNT, max: 256, default: 1 },
    ...{ flag: 'threads', value: 'n', name: 'Samples at once' },
    help: 'samples that are evaluated at once, each by a process of its own',
  },
  healthPort: {
    ...{ kind: 'number', whole: true, min: 1, max: 65_535 },
    ...{ flag: 'health-port', value: 'port', name: 'Port of its health' },
    help: 'port where GET /health tells how it is: 200 while it is connected, else 503',
    otherwise: 'none',
  },
  dataRoot: DATA_ROOT_OPTION,
} as const satisfies SettingOptions;
