import { useCallback, useMemo } from 'react';
import type { LearningDetails, LearningInfo } from '../../../shared/schemas/learning.js';
import { RunCharts } from '../../charts/RunCharts.js';
import { useHistory } from '../../charts/useHistory.js';
import { Findings } from '../../components/PreparedFacts.js';
import { ClusterPanel } from './ClusterPanel.js';
import { CertificatePanel } from './CertificatePanel.js';
import { LearnedPanel } from '../../components/LearnedPanel.js';
import { ResultPanel } from './ResultPanel.js';
import { chartSpecs } from './charts.js';

/** The run as it goes: charts, and what the bounds prove. */
export function WatchTab({
  info,
  details,
}: {
  info: LearningInfo;
  details: LearningDetails | undefined;
}) {
  const read = useHistory(info.id);
  const { history } = read;
  const { version } = history;
  const { bounds } = info;
  const config = details?.config ?? undefined;
  const tolerance = config?.settings.training.tolerance;
  const panel = useMemo(
    () => <CertificatePanel history={history} bounds={bounds} />,
    // `version` stands for the contents of the history, which grows in place.
    [history, version, bounds],
  );
  const summary = details?.summary;
  const result = useMemo(
    () => <ResultPanel history={history} summary={summary} config={config} />,
    [history, version, summary, config],
  );
  const work = summary?.work.total;
  const specsOf = useCallback(
    (gap: boolean) => chartSpecs(history, { tolerance, config, work, gap }),
    [history, tolerance, config, work],
  );
  // Levels and bounds that follow from the settings are drawn when those have been read.
  const changed = (details === undefined ? 0 : 0.5) + (work === undefined ? 0 : 0.25);
  return (
    <RunCharts info={info} {...read} specsOf={specsOf} changed={changed}>
      <Findings findings={config?.prepared?.findings} />
      {result}
      <ClusterPanel info={info} />
      <LearnedPanel info={info} config={config} few={8} />
      {panel}
    </RunCharts>
  );
}
