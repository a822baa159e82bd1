/** Hands out the findings, and what they mean for the software, as files for other tools. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ExportFormat, ExportKind } from '../../../src-shared/model/export.ts';
import { orpc } from '../../api.ts';
import { notifyFailure } from '../../parts/notify-change.tsx';
import { saveFile } from '../../parts/save-file.ts';

interface Choice {
  kind: ExportKind;
  format: ExportFormat;
  label: string;
}

const groups: { label: string; choices: Choice[] }[] = [
  {
    label: 'Findings of every state',
    choices: [
      { kind: 'findings', format: 'csv', label: 'CSV' },
      { kind: 'findings', format: 'json', label: 'JSON' },
    ],
  },
  {
    label: 'VEX: what they mean for the software',
    choices: [
      { kind: 'vex', format: 'openvex', label: 'OpenVEX' },
      { kind: 'vex', format: 'cyclonedx', label: 'CycloneDX' },
      { kind: 'vex', format: 'csaf', label: 'CSAF' },
    ],
  },
];

/** `asset`: of one machine only. */
export function ExportMenu({ asset }: { asset: string | undefined }) {
  const make = useMutation(
    orpc.exports.make.mutationOptions({
      onSuccess: ({ name, file }) => saveFile(name, file),
      onError: notifyFailure,
    }),
  );
  return (
    <Menu position="bottom-end" shadow="sm" returnFocus>
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={14} />} loading={make.isPending}>
          {asset === undefined ? 'Export all' : 'Export this machine'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {groups.map(({ label, choices }) => (
          <div key={label} role="group" aria-label={label}>
            <Menu.Label>{label}</Menu.Label>
            {choices.map((choice) => (
              <Menu.Item
                key={choice.format}
                onClick={() => make.mutate({ kind: choice.kind, format: choice.format, asset })}
              >
                {choice.label}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
