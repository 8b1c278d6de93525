import { z } from 'zod';

/** Where the samples of a run are evaluated by other machines. The password is kept nowhere. */
export const clusterChoice = z.object({
  address: z.string().min(1),
  password: z.string().min(1).optional(),
  /** A folder that all machines read. */
  dataRoot: z.string().min(1).optional(),
});
export type ClusterChoice = z.infer<typeof clusterChoice>;

/** Likewise, the password in the address: between the processes of the app alone. */
export const clusterPlace = clusterChoice.omit({ password: true });
export type ClusterPlace = z.infer<typeof clusterPlace>;

/** Who is at a cluster. */
export const clusterStatus = z.object({
  workers: z.array(z.object({ name: z.string(), threads: z.int() })),
  /** Runs that go on there. */
  problems: z.int(),
});

/** Who has evaluated the samples of a run. */
export const clusterShares = z.object({
  workers: z.array(
    z.object({
      name: z.string(),
      /** Samples that it has evaluated of this run. */
      samples: z.int(),
      /** Whether it is there still. */
      there: z.boolean(),
    }),
  ),
});
export type ClusterShares = z.infer<typeof clusterShares>;
