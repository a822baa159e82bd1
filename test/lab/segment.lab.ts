/**
 * A sweep of a /24 with 16 machines of every sort: every host and port that nmap's unprivileged scan finds, and kind and
 * system as each was set up. docs/discovery.md holds the answers; with PATCHLEDGER_TABLE=write it is written anew.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { format } from 'prettier';
import type { SweepHost } from '../../src-shared/model/discovery.ts';
import { confidenceWord } from '../../src-shared/model/discovery.ts';
import { defaultServices } from '../../src-main/engine/domain/services.ts';
import { root, run, scratch } from '../program.ts';
import { haveSharedData } from '../shared-data.ts';
import { missingForProbes } from './probe-hosts.ts';
import { canHaveRpmHosts, missingPrograms } from './rpm-host.ts';
import { startSegment, truth, type Segment } from './segment.ts';
import { missingForLab } from './settings.ts';

function missingForSegment(): string {
  if (!haveSharedData) return 'the captures of ../shared are not here';
  const missing = missingForLab() ?? missingForProbes();
  if (missing !== '') return missing;
  if (!canHaveRpmHosts) return `needs ${missingPrograms.join(', ')}`;
  const absent = ['nmap', 'bzcat'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  return absent.length > 0 ? `needs ${absent.join(', ')}` : '';
}

const missing = missingForSegment();
const network = { name: 'seg', prefix: '10.78.10' };
const scope = `${network.prefix}.0/24`;
/** This machine itself: what runs on it is none of the test's. */
const workstation = `${network.prefix}.1`;
const ports = defaultServices.map(({ port }) => port);
const table = join(root, 'docs/discovery.md');

/** Open ports by address, as nmap's connect scan without privileges finds them. */
function nmap(): Map<string, number[]> {
  const args = ['-sT', '-T4', '-n', '--unprivileged', '--exclude', workstation, '-p', ports.join(','), '-oG', '-'];
  const { stdout, status, stderr } = spawnSync('nmap', [...args, scope], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const found = new Map<string, number[]>();
  for (const [, address, rest] of stdout.matchAll(/^Host: (\S+) \(.*?\)\t(.*)$/gm))
    found.set(address!, [
      ...(found.get(address!) ?? []),
      ...Array.from(rest!.matchAll(/(\d+)\/open\/tcp/g), ([, port]) => Number(port)),
    ]);
  return found;
}

const sure = (words: string | undefined, confidence: number | undefined) =>
  words === undefined ? 'not told' : `${words} (${confidenceWord(confidence ?? 0)})`;

/** The same from one security update to the next. */
const lasting = (text: string) => text.replaceAll(/(\+deb\d+u)\d+/g, '$1N');

function row(host: SweepHost): string {
  const { is } = truth.find(({ last }) => host.address === `${network.prefix}.${last}`)!;
  const { os, kind, confidence } = host;
  const cells = [
    `.${host.address.split('.')[3]}`,
    is,
    sure(kind, confidence?.kind),
    sure(os && [os.family, os.version].filter(Boolean).join(' '), confidence?.os),
    [host.vendor, host.model].filter(Boolean).join(' '),
    host.ports.map(({ port }) => port).join(', ') || 'none',
    host.because.join('; '),
  ];
  return `| ${cells.map((cell) => lasting(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

const tableText = (hosts: readonly SweepHost[]) =>
  format(
    [
      '# What a sweep says of 16 machines',
      '',
      'Written and checked by `test/lab/segment.lab.ts`, from one sweep with the default ports and questions of a segment whose',
      'machines are real daemons in network namespaces (see `test/lab/segment.ts`). The Rocky and openSUSE machines answer',
      'with their sshd and with the `Server` line of their Apache; the Catalyst and the Windows machine answer SNMP from public captures.',
      'A sweep sees no more than this: where a machine does not tell, the cell says so.',
      '',
      '| Address | Is | Kind | System | Maker and model | Open ports | Because |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...hosts.map(row),
      '',
    ].join('\n'),
    { parser: 'markdown', printWidth: 120 },
  );

describe.skipIf(missing !== '')(`a segment of 16 machines${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  let segment: Segment;
  let hosts: SweepHost[] = [];
  const at = (last: number) => hosts.find(({ address }) => address === segment.address(last));

  beforeAll(async () => {
    const began = performance.now();
    segment = await startSegment(network);
    console.log(`segment: 16 machines up in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    const vault = ['--vault', join(scratch(), 'segment.patchledger'), '--actor', 'tester', '--quiet'];
    expect(run([...vault, 'init', '--plain', '--no-starter']).exit).toBe(0);
    const args = ['discover', scope, '--exclude', workstation, '--confirm-scope'];
    const swept = run<{ hosts: SweepHost[]; seconds: number }>([...vault, ...args]);
    expect(swept.exit, swept.stderr).toBe(0);
    console.log(`segment: ${swept.document.hosts.length} hosts in ${swept.document.seconds.toFixed(1)} s`);
    ({ hosts } = swept.document);
  }, 300_000);
  afterAll(() => segment?.down());

  it('is found with exactly its machines and open ports, and all that nmap finds', () => {
    expect(hosts.map(({ address, ports: open }) => [address, open.map(({ port }) => port)])).toEqual(
      truth.map(({ last, ports: open }) => [segment.address(last), open]),
    );
    for (const [address, open] of nmap())
      expect(
        hosts.find((host) => host.address === address)?.ports.map(({ port }) => port),
        address,
      ).toEqual(expect.arrayContaining(open));
  });

  it('is told by kind and system as each machine was set up, and not where nothing says', () => {
    const told = truth.map(({ last }) => ({ last, kind: at(last)?.kind, family: at(last)?.os?.family }));
    expect(told).toEqual(truth.map(({ last, kind, family }) => ({ last, kind, family })));
    for (const { last, version } of truth) if (version) expect(at(last)?.os?.version, `.${last}`).toBe(version);
  });

  it('is what docs/discovery.md says', async () => {
    const text = await tableText(hosts);
    if (process.env.PATCHLEDGER_TABLE === 'write') writeFileSync(table, text);
    expect(text).toBe(readFileSync(table, 'utf8'));
  });

  it('sends not a byte to a printing port', async () => {
    const sent = await fetch(`http://${segment.address(19)}:8080/`);
    expect(await sent.text()).toBe('0');
  });
});
