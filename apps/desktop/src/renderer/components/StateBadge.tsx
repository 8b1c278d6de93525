import { Badge } from '@mantine/core';
import type { RunState } from '../../shared/schemas/entry.js';
import { STATE_LABELS } from './runState.js';

export function StateBadge({ state }: { state: RunState }) {
  const { label, color } = STATE_LABELS[state];
  return (
    <Badge className={`state state-${color}`} variant="light" color={color} miw="max-content">
      {label}
    </Badge>
  );
}
