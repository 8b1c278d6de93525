import { Badge, Tooltip } from '@mantine/core';

const MEANING = {
  certified: 'Proven: every constant in it is derived, not measured.',
  estimated: 'Not proven: at least one constant in it was measured and could be larger.',
} as const;

export function KindBadge({ kind }: { kind: 'certified' | 'estimated' }) {
  const color = kind === 'certified' ? 'green' : 'yellow';
  return (
    <Tooltip label={MEANING[kind]} events={{ hover: true, focus: true, touch: true }}>
      <Badge
        className={`state state-${color}`}
        variant="light"
        color={color}
        miw="max-content"
        tabIndex={0}
      >
        {kind}
      </Badge>
    </Tooltip>
  );
}
