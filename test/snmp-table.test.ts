import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { haveSharedData } from './shared-data.ts';
import { snmpTable, snmpTablePath } from './snmp-table.ts';

const haveBzip2 = spawnSync('bzip2', ['--help']).status === 0;

it.skipIf(!haveSharedData || !haveBzip2)(
  'every recording gives what docs/snmp.md says (needs the shared data and bzip2)',
  { timeout: 300_000 },
  async () => {
    expect(readFileSync(snmpTablePath, 'utf8')).toBe(await snmpTable());
  },
);
