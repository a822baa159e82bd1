import { describe, expect, it } from 'vitest';
import { applyShown, readBootTime, readDpkgQuery, readUpgrades, sourcesFromInstalled } from './debian-machine.ts';
import { readIp, readKernelNetwork, readListening } from './machine-network.ts';
import { groupStale, readDeletedFiles, readMaps, readProcesses, readUnit } from './machine-processes.ts';

describe('network cards', () => {
  it('are read from ip: up, with a cable, with an address; no loopback', () => {
    const text = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: ens3@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP\\    link/ether 52:54:00:AA:bb:01 brd ff:ff:ff:ff:ff:ff
3: docker0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 state DOWN\\    link/ether 02:42:ac:11:00:01 brd ff:ff:ff:ff:ff:ff
4: eth9: <BROADCAST,MULTICAST> mtu 1500 state DOWN\\    link/ether 52:54:00:aa:bb:09 brd ff:ff:ff:ff:ff:ff
5: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 state UNKNOWN\\    link/none
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever
2: ens3    inet 192.0.2.7/24 brd 192.0.2.255 scope global ens3\\       valid_lft forever
2: ens3    inet6 fe80::5054:ff:feaa:bb01/64 scope link \\       valid_lft forever
2: ens3    inet6 2001:db8::7/64 scope global \\       valid_lft forever
3: docker0    inet 172.17.0.1/16 scope global docker0\\       valid_lft forever
5: wg0    inet 10.9.0.2 peer 10.9.0.1/32 scope global wg0\\       valid_lft forever
`;
    expect(readIp(text)).toEqual({
      macs: ['52:54:00:aa:bb:01'],
      addresses: ['10.9.0.2', '192.0.2.7', '2001:db8::7'],
    });
  });

  it('are read from the kernel where there is no ip', () => {
    const network = readKernelNetwork({
      cards: 'lo 00:00:00:00:00:00 1 0x9\nens3 52:54:00:aa:bb:01 1 0x1003\ndocker0 02:42:ac:11:00:01 0 0x1003\n',
      routes:
        'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\nens3\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\nens3\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\ndocker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\n',
      fib: 'Local:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 192.0.2.7\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n     |-- 172.17.0.1\n        /32 host LOCAL\n     |-- 203.0.113.9\n        /32 host LOCAL\n',
      inet6:
        '20010db8000000000000000000000007 04 40 00 80     ens3\n00000000000000000000000000000001 01 80 10 80       lo\nfe80000000000000505400fffeaabb01 04 40 20 80     ens3\n',
    });
    expect(network).toEqual({
      macs: ['52:54:00:aa:bb:01'],
      addresses: ['192.0.2.7', '2001:db8::7', '203.0.113.9'],
    });
  });
});

describe('listening sockets', () => {
  it('are those that can be reached from elsewhere, by ss or by the kernel', () => {
    const ss = `LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=612,fd=3))
LISTEN 0      4096       127.0.0.1:631       0.0.0.0:*
LISTEN 0      511             [::]:443          [::]:*    users:(("nginx",pid=9,fd=7),("nginx",pid=8,fd=7))
LISTEN 0      64    [fe80::1%eth0]:8080         [::]:*
LISTEN 0      64                 *:9090            *:*
`;
    expect(readListening(ss)).toEqual([
      { address: '0.0.0.0', port: 22, program: 'sshd' },
      { address: '::', port: 443, program: 'nginx' },
      { address: 'fe80::1', port: 8080 },
      { address: '::', port: 9090 },
    ]);
    const kernel = `   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 116 1
   1: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 117 1
   2: 0702000A:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 118 1
   3: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 0
   4: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 0
`;
    expect(readListening(kernel)).toEqual([
      { address: '0.0.0.0', port: 22 },
      { address: '10.0.2.7', port: 80 },
      { address: '::', port: 443 },
    ]);
  });
});

describe('processes on deleted files', () => {
  it('are read with their names; what could not be looked into is counted', () => {
    const { maps, denied } = readMaps(
      '/proc/7/maps:7f00-7f01 r-xp 00000000 08:01 42   /usr/lib/libssl.so.3 (deleted)\n/proc/7/maps:7f02-7f03 r-xp 00000000 08:01 43   /usr/lib/a: b.so (deleted)\ngrep: /proc/1/maps: Permission denied\ngrep: /proc/99/maps: No such file or directory\n',
    );
    expect(maps.get(7)?.trim().split('\n')).toHaveLength(2);
    expect(denied).toBe(1);
    const processes = readProcesses('process 7\nsshd\n0::/system.slice/ssh.service\nprocess 9\n\n0::/\n');
    expect(processes.get(7)).toEqual({ command: 'sshd', cgroup: '0::/system.slice/ssh.service\n' });
    expect(processes.get(9)?.command).toBe('');
  });
});

describe('what programs and files of a machine say', () => {
  it('keeps installed and held packages with their sources', () => {
    const packages = readDpkgQuery(
      'ii \tgcc\t4:12.2.0-3\tamd64\tgcc-defaults\t1.203\t\nhi \tbash\t5.2-1+b7\tamd64\tbash\t5.2-1\t\nrc \told\t1\tall\told\t1\t\n',
    );
    expect(packages.map((item) => [item.name, item.source, item.sourceVersion, item.held])).toEqual([
      ['gcc', 'gcc-defaults', '1.203', false],
      ['bash', 'bash', '5.2-1', true],
    ]);
  });

  it('asks apt only for sources that versions do not tell', () => {
    const packages = readDpkgQuery(
      'ii \tgcc\t4:12.2.0-3\tamd64\tgcc-defaults\t1.203\t\nii \tlibssl3\t3.0.15-1\tamd64\topenssl\t3.0.15-1\t\n',
    );
    const offers = readUpgrades(
      'Inst gcc [4:12.2.0-3] (4:12.2.0-4 Debian:12.9/stable [amd64])\nInst libssl3 [3.0.15-1] (3.0.18-1 Debian-Security:12/stable-security [amd64])\n',
    );
    const { upgrades, ask } = sourcesFromInstalled(offers, packages);
    expect(ask).toEqual(['gcc:amd64=4:12.2.0-4']);
    const shown = applyShown(
      upgrades,
      'Package: gcc\nSource: gcc-defaults (1.204)\nVersion: 4:12.2.0-4\nDescription: x\n\n',
    );
    expect(shown.map((item) => [item.source, item.sourceVersion, item.security])).toEqual([
      ['gcc-defaults', '1.204', false],
      ['openssl', '3.0.18-1', true],
    ]);
  });

  it('finds services on replaced files', () => {
    const maps = `7f00-7f01 r-xp 00000000 08:01 42   /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f02-7f03 r--p 00000000 08:01 42   /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
7f04-7f05 r-xp 00000000 00:01 77   /memfd:jit (deleted)
7f06-7f07 r-xp 00000000 08:01 78   /tmp/x (deleted)
7f08-7f09 r-xp 00000000 08:01 79   /usr/lib/libc.so.6
`;
    const files = ['/usr/lib/x86_64-linux-gnu/libssl.so.3'];
    expect(readDeletedFiles(maps)).toEqual(files);
    expect(readUnit('0::/system.slice/ssh.service\n')).toBe('ssh.service');
    expect(readUnit('0::/\n')).toBeNull();
    expect(
      groupStale([
        { service: 'a', pid: 9, files: ['x'] },
        { service: 'a', pid: 3, files: ['y'] },
      ]),
    ).toEqual([{ service: 'a', pid: 3, files: ['x', 'y'] }]);
    expect(readBootTime('cpu 1\nbtime 1700000000\n')).toBe('2023-11-14T22:13:20.000Z');
  });
});
