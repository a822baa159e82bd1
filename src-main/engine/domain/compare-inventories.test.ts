import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inventory, type InstalledPackage, type Inventory } from '../../../src-shared/model/software.ts';
import { compareInventories } from './compare-inventories.ts';

const pack = (name: string, version: string, change: Partial<InstalledPackage> = {}): InstalledPackage => ({
  name,
  version,
  arch: 'amd64',
  source: name,
  sourceVersion: version,
  scheme: 'dpkg',
  held: false,
  ...change,
});
const seen = (told: Partial<Inventory>): Inventory => ({ identity: {}, ...told });

describe('two observations of a machine', () => {
  it('differ in facts by path; order in lists and a clock that drifts do not count', () => {
    const changes = compareInventories(
      seen({
        identity: { name: 'web1', macs: ['aa', 'bb'] },
        os: { family: 'windows', name: 'Windows 11', ubr: 100 },
        clockOffset: 1.2,
        securityControls: [{ name: 'Defender', definitions: '1.1', active: true }],
        given: { owner: 'Anna' },
      }),
      seen({
        identity: { name: 'web1', macs: ['bb', 'aa'] },
        os: { family: 'windows', name: 'Windows 11', ubr: 200 },
        clockOffset: -3,
        securityControls: [{ name: 'Defender', definitions: '1.2', active: true }],
        reboot: { required: true, packages: [] },
      }),
    );
    expect(changes.facts).toEqual([
      { field: 'os.ubr', from: 100, to: 200 },
      { field: 'securityControls.Defender.definitions', from: '1.1', to: '1.2' },
      { field: 'owner', from: 'Anna', to: null },
      { field: 'restartRequired', from: null, to: true },
    ]);
  });

  it('tell packages that changed, went and came; several versions of a kernel are told apart', () => {
    const from = seen({
      packages: [
        pack('bash', '5.1'),
        pack('gone', '1'),
        pack('kernel', '6.1'),
        pack('kernel', '6.2'),
        pack('same', '1'),
      ],
    });
    const to = seen({
      packages: [pack('bash', '5.2'), pack('new', ''), pack('kernel', '6.2'), pack('kernel', '6.3'), pack('same', '1')],
    });
    expect(compareInventories(from, to).packages.map(({ name, from: x, to: y }) => [name, x, y])).toEqual([
      ['bash', '5.1', '5.2'],
      ['gone', '1', null],
      ['kernel', '6.1', null],
      ['kernel', null, '6.3'],
      ['new', null, ''],
    ]);
  });

  it('compare only lists that both tell, and say which one does not', () => {
    const changes = compareInventories(
      seen({ packages: [pack('bash', '5.1')], hotfixes: [{ kb: 'KB1' }, { kb: 'KB2' }], ports: [{ port: 22 }] }),
      seen({
        packages: [pack('Firefox', '1', { scheme: 'windows' })],
        hotfixes: [{ kb: 'KB2' }, { kb: 'KB3' }],
        ports: [{ port: 22, service: 'ssh' }, { port: 443 }],
        available: [],
      }),
    );
    expect(changes).toMatchObject({
      packages: [],
      hotfixes: [
        { kb: 'KB1', change: 'removed' },
        { kb: 'KB3', change: 'added' },
      ],
      ports: [
        { port: 22, from: 'open', to: 'ssh' },
        { port: 443, from: null, to: 'open' },
      ],
      compared: ['hotfixes', 'ports'],
      toldByOne: [
        { part: 'system', by: 'from' },
        { part: 'programs', by: 'to' },
        { part: 'available', by: 'to' },
      ],
    });
  });

  it('are the same as themselves, and the other way round the reverse', () => {
    const packs = fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', ''), fc.constantFrom('amd64', 'i386'))
        .map(([name, version, arch]) => pack(name, version, { arch })),
      { maxLength: 8 },
    );
    const told = fc.record({
      packages: fc.option(packs, { nil: undefined }),
      hotfixes: fc.option(fc.array(fc.record({ kb: fc.constantFrom('KB1', 'KB2') })), { nil: undefined }),
    });
    fc.assert(
      fc.property(told, told, (x, y) => {
        const [from, to] = [
          inventory.parse(seen(x as Partial<Inventory>)),
          inventory.parse(seen(y as Partial<Inventory>)),
        ];
        const none = compareInventories(from, from);
        expect([none.facts, none.packages, none.hotfixes, none.toldByOne]).toEqual([[], [], [], []]);
        const [there, back] = [compareInventories(from, to), compareInventories(to, from)];
        const turned = back.packages.map((change) => ({ ...change, from: change.to, to: change.from }));
        expect(new Set(turned.map((one) => JSON.stringify(one)))).toEqual(
          new Set(there.packages.map((one) => JSON.stringify(one))),
        );
      }),
    );
  });
});
