import { printed, whole } from '@bilevel/runs/display';
import { Card, Table, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isActive } from '../../../shared/schemas/entry.js';
import type { LearningInfo } from '../../../shared/schemas/learning.js';
import { useCall } from '../../app/hooks.js';

/** Milliseconds between two looks at the workers. */
const EVERY = 2000;

/** The workers of a run on a cluster, with the share that each has evaluated. */
export function ClusterPanel({ info: { id, state } }: { info: LearningInfo }) {
  const going = isActive(state);
  const { data, reload } = useCall('clusterShares', going ? { id } : undefined, { keep: true });
  const isOn = data != null;
  // What was last there stays when the run has ended.
  const [shown, setShown] = useState(data);
  useEffect(() => {
    if (data != null && data.workers.length > 0) setShown(data);
  }, [data]);
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(reload, EVERY);
    return () => {
      clearInterval(timer);
    };
  }, [isOn, reload]);
  if (shown == null || shown.workers.length === 0) return null;
  const all = shown.workers.reduce((sum, { samples }) => sum + samples, 0);
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="cluster">
      <Title order={2} size="h4" id="cluster" mb={4}>
        Workers of the cluster
      </Title>
      <Table verticalSpacing={3} fz="sm" className="numbers" aria-labelledby="cluster">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Worker</Table.Th>
            <Table.Th>Pictures evaluated</Table.Th>
            <Table.Th>Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.workers.map(({ name, samples, there }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
                {!there && ', gone'}
              </Table.Th>
              <Table.Td>{whole(samples)}</Table.Td>
              <Table.Td>{all === 0 ? '–' : printed.percent(samples / all, 0)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
