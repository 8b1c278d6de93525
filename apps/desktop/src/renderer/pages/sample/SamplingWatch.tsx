import type { SamplingRow } from '@bilevel/runs/settings';
import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { isActive } from '../../../shared/schemas/entry.js';
import type { SamplingInfo } from '../../../shared/schemas/sampling.js';
import { useHistory } from '../../charts/useHistory.js';
import { Problem } from '../../components/Problem.js';
import { PatternPictures } from './PatternPictures.js';
import { RateCharts } from './RateCharts.js';
import { StageTable } from './StageTable.js';
import type { PatternShown } from './patternShown.js';

/** The run as it goes: its pattern beside a slice, rate against error, its stages. */
export function SamplingWatch({ info }: { info: SamplingInfo }) {
  const { history, error } = useHistory<keyof SamplingRow>(info.id);
  const [shown, setShown] = useState<PatternShown>();
  if (error !== undefined && history.count === 0 && info.state !== 'starting') {
    return <Problem title="The history cannot be read" message={error} />;
  }
  if (history.count === 0 && !isActive(info.state)) {
    return <Text>There is nothing to look at yet: the run has not come to its first stage.</Text>;
  }
  return (
    <Stack gap="md">
      <PatternPictures {...{ info, history, shown, setShown }} />
      <RateCharts info={info} history={history} />
      <StageTable
        info={info}
        history={history}
        look={(stage) => {
          setShown({ kind: 'stage', stage });
        }}
      />
    </Stack>
  );
}
