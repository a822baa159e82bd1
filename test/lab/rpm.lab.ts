/**
 * Collecting RPM machines over SSH, with dnf and with zypper, as root and as a plain user: what is installed must be what
 * rpm lists, what is offered what dnf and zypper say themselves, and the machine must be as it was.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSsh } from '../../src-main/engine/collectors/ssh.ts';
import type { ConnectedHost } from '../../src-main/engine/remote/connect-host.ts';
import type { AvailableUpgrade } from '../../src-shared/model/software.ts';
import { canHaveRpmHosts, missingPrograms, startRpmHost, type RpmHost } from './rpm-host.ts';

if (!canHaveRpmHosts)
  process.stderr.write(
    `RPM hosts skipped: needs root on Linux${missingPrograms.map((path) => `, ${path}`).join('')}\n`,
  );

/** Standard output of a command on the host, whatever its status. */
async function on(host: ConnectedHost, text: string): Promise<string> {
  return (await host.run({ text: `${text}\ntrue` })).stdout;
}

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

/** Everything that was written on it since it was made; files with size and time, folders without, where short-lived files were. */
const files = (host: ConnectedHost) =>
  on(
    host,
    "find /srv/written ! -path /srv/written/var/tmp \\( -type d -printf '%p %m\\n' -o -printf '%p %s %T@ %m\\n' \\) | sort",
  );

const offersOf = (available: readonly AvailableUpgrade[]) =>
  available.map(({ name, arch, version, suites }) => `${name}.${arch} ${version} ${suites.join()}`).toSorted();

interface Truth {
  /** "name.arch version repository" of all that is offered. */
  offers: string[];
  /** "advisory name version" of it. */
  advisories: string[];
  security: string[];
}

/** `dnf check-update` and `dnf updateinfo`, asked apart from our script. */
async function askDnf(host: ConnectedHost): Promise<Truth> {
  const updates = lines(await on(host, 'dnf -q -C check-update'));
  const advisories = lines(await on(host, 'dnf -q -C updateinfo list --updates')).map((line) => line.split(/\s+/));
  const told = advisories.map(([id, type, nevra]) => {
    const match = /^(.*)-(\d+:)?([^-]+-[^-]+)\.noarch$/.exec(nevra!)!;
    return { type, said: `${id} ${match[1]} ${match[2] ?? ''}${match[3]}` };
  });
  return {
    offers: updates.map((line) => line.split(/\s+/).join(' ')).toSorted(),
    advisories: told.map(({ said }) => said).toSorted(),
    security: told.filter(({ type }) => type!.endsWith('Sec.')).map(({ said }) => said.split(' ')[1]!),
  };
}

/** zypper's tables for people, asked apart from our script. */
async function askZypper(host: ConnectedHost): Promise<Truth> {
  const rows = (text: string) =>
    lines(text)
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => cells.length > 4)
      .slice(1);
  const updates = rows(await on(host, 'zypper -q --no-refresh list-updates'));
  const patches = rows(await on(host, 'zypper -q --no-refresh list-patches'));
  const renewed = await Promise.all(
    patches.map(async ([, id, category]) => {
      const info = await on(host, `zypper -q --no-refresh info -t patch --conflicts ${id}`);
      const [, name, version] = /^Conflicts\s+: (\S+) < (\S+)$/m.exec(info)!;
      return { category, name: name!, said: `${id} ${name} ${version}` };
    }),
  );
  return {
    offers: updates.map((cells) => `${cells[2]}.${cells[5]} ${cells[4]} ${cells[1]}`).toSorted(),
    advisories: renewed.map(({ said }) => said).toSorted(),
    security: renewed.filter(({ category }) => category === 'security').map(({ name }) => name),
  };
}

const ask = { dnf: askDnf, zypper: askZypper };
const family = { dnf: 'rocky', zypper: 'opensuse-leap' };

describe.skipIf(!canHaveRpmHosts).each(['dnf', 'zypper'] as const)('an RPM host with %s', (kind) => {
  let machine: RpmHost;
  beforeAll(async () => {
    machine = await startRpmHost(kind);
  }, 120_000);
  afterAll(() => machine.close());

  it.each(['root', 'ops'] as const)(
    'tells %s what rpm and its package manager tell',
    { timeout: 120_000 },
    async (user) => {
      const [host, root] = [await machine.connect(user), await machine.connect('root')];
      try {
        const before = await files(root);
        const { inventory, warnings, source } = await collectSsh(host);
        expect((await files(root)).split('\n')).toEqual(before.split('\n'));
        expect(source).toBe('ssh-linux');
        expect(inventory.os?.family).toBe(family[kind]);
        const queried = lines(
          await on(host, "rpm -qa --qf '%{NAME} %{EVR} %{ARCH} %{SOURCERPM} %{VENDOR} %{MODULARITYLABEL}\\n'"),
        );
        const ours = inventory.packages!.map(({ name, version, arch, source: from, sourceVersion, origin, module }) => {
          const plain = sourceVersion.replace(/^\d+:/, '');
          return `${name} ${version} ${arch} ${from}-${plain}.src.rpm ${origin} ${module ?? '(none)'}`;
        });
        expect(ours.toSorted()).toEqual(queried.toSorted());
        expect(queried).toHaveLength(7);
        expect(inventory.packages!.filter(({ held }) => held).map(({ name }) => name)).toEqual(['lab-held']);
        const truth = await ask[kind](root);
        const available = inventory.available!;
        expect(offersOf(available)).toEqual(truth.offers);
        const told = available.flatMap(({ advisories = [], name, version }) =>
          advisories.map((id) => `${id} ${name} ${version}`),
        );
        expect(told.toSorted()).toEqual(truth.advisories);
        expect(available.filter(({ security }) => security).map(({ name }) => name)).toEqual(truth.security);
        expect(truth.security).toEqual(['lab-tool']);
        expect(Date.now() - Date.parse(inventory.availableAsOf!)).toBeLessThan(600_000);
        expect(warnings.join('\n')).not.toContain('offered');
      } finally {
        host.close();
        root.close();
      }
    },
  );
});
