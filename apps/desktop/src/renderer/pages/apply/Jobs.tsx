import { useEffect, useState } from 'react';
import type { ApplyJob } from '../../../shared/schemas/apply.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useCall } from '../../app/hooks.js';
import { JobTable } from './JobTable.js';

/** What is being applied and has been, the newest first; told of picture by picture. */
export function Jobs() {
  const engine = useEngine();
  const [jobs, setJobs] = useState<readonly ApplyJob[]>([]);
  const read = useCall('applyJobs', {});
  useEffect(() => {
    if (read.data !== undefined) setJobs(read.data);
  }, [read.data]);
  useEffect(
    () =>
      engine.on('applied', (job) => {
        setJobs((before) =>
          before.some(({ id }) => id === job.id)
            ? before.map((one) => (one.id === job.id ? job : one))
            : [job, ...before],
        );
      }),
    [engine],
  );
  return jobs.map((job) => <JobTable key={job.id} job={job} />);
}
