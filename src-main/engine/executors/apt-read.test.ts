/** What apt and dpkg print is read right, and said in words that tell what to do. */
import { describe, expect, it } from 'vitest';
import { readBlocks, readRehearsal, readWarnings, rehearsalWords } from './apt-preflight.ts';
import { readFacts, readFigures, readSections, readSimulated, readSnapshot } from './apt-read.ts';
import { readRefresh } from './apt-refresh.ts';
import { afterWords, changeWords, failureWords } from './apt-words.ts';

describe('what apt prints', () => {
  it('tells upgrades from what comes in, and removals from both ways apt says them', () => {
    expect(
      readSimulated([
        'Reading package lists...',
        'Inst libc6 [2.36-9+deb12u8] (2.36-9+deb12u9 Debian:12.9/stable, Debian-Security:12/stable-security [amd64]) []',
        'Inst libc6:i386 [2.36-9+deb12u8] (2.36-9+deb12u9 Debian-Security:12/stable-security [i386])',
        'Inst linux-image-6.1.0-30-amd64 (6.1.124-1 Debian-Security:12/stable-security [amd64])',
        'Remv exim4 [4.96]',
        'Conf libc6 (2.36-9+deb12u9 Debian:12.9/stable [amd64])',
      ]),
    ).toEqual({
      installs: [
        { name: 'libc6', arch: 'amd64', from: '2.36-9+deb12u8', to: '2.36-9+deb12u9' },
        { name: 'libc6', arch: 'i386', from: '2.36-9+deb12u8', to: '2.36-9+deb12u9' },
        { name: 'linux-image-6.1.0-30-amd64', arch: 'amd64', from: '', to: '6.1.124-1' },
      ],
      removals: ['exim4'],
    });
    const refused = [
      'The following packages will be REMOVED:',
      '  exim4 postfix*',
      '  bsd-mailx',
      '0 upgraded, 0 newly',
    ];
    expect(readSimulated(refused).removals).toEqual(['exim4', 'postfix', 'bsd-mailx']);
  });

  it('has figures in its own units', () => {
    const figures = (...lines: string[]) => readFigures(lines);
    expect(
      figures(
        'Need to get 1,234 kB/5,678 kB of archives.',
        'After this operation, 20.5 MB of additional disk space will be used.',
      ),
    ).toEqual({ download: 1_234_000, growth: 20_500_000 });
    expect(
      figures('Need to get 0 B/103 kB of archives.', 'After this operation, 4096 B disk space will be freed.'),
    ).toEqual({ download: 0, growth: -4096 });
    expect(figures()).toEqual({ download: 0, growth: 0 });
  });

  it.each([
    [
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)',
      'unattended-upgr (process 812) holds the lock /var/lib/dpkg/lock-frontend',
    ],
    [
      'E: Release file for http://deb.lab/x/InRelease is not valid yet (invalid for another 4h 3min 2s). Updates for this repository will not be applied.',
      "the machine's clock is behind: the list is dated 4h 3min 2s in its future",
    ],
    [
      "W: GPG error: http://deb.lab bookworm InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 0E98404D386FA1D9",
      'the signing key 0E98404D386FA1D9 is not known on the machine',
    ],
    [
      "W: Failed to fetch http://deb.lab/dists/x/InRelease  Could not resolve 'deb.lab'",
      "the name deb.lab can't be resolved",
    ],
    [
      "E: Failed to fetch http://deb.lab/a.deb  Temporary failure resolving 'deb.lab'",
      "the name deb.lab can't be resolved",
    ],
    [
      'W: Failed to fetch http://10.0.0.1/x  Could not connect to 10.0.0.1:3142 (10.0.0.1). - connect (113: No route to host)',
      "10.0.0.1:3142 can't be reached",
    ],
    ["E: You don't have enough free space in /var/cache/apt/archives/.", 'the disk is full'],
    [
      "dpkg: error processing archive x.deb (--unpack):\n cannot copy extracted data for './usr/x' to '/usr/x.dpkg-new': failed to write (No space left on device)",
      'the disk is full',
    ],
    [
      'dpkg: error processing package nginx (--configure):\n installed nginx package post-installation script subprocess returned error exit status 1\nE: Sub-process /usr/bin/dpkg returned an error code (1)',
      'the post-installation script of nginx ended with status 1',
    ],
    ['E: Something new', 'Something new'],
    ['', 'apt gives no reason'],
  ])('%s means: %s', (text, words) => {
    expect(failureWords(text)).toBe(words);
  });

  it('counts package sources, not their files, in a refresh', () => {
    const lines = [
      'Hit:1 http://deb.lab/debian bookworm InRelease',
      'Get:2 http://deb.lab/debian-security bookworm-security InRelease [48.0 kB]',
      'Get:3 http://deb.lab/debian-security bookworm-security/main amd64 Packages [240 kB]',
      'Err:4 http://ppa.lab/x stable InRelease',
      "W: Failed to fetch http://ppa.lab/x/dists/stable/InRelease  Could not resolve 'ppa.lab'",
    ].join('\n');
    const partly = readRefresh(lines, 'patchledger: seconds 3\npatchledger: exit 0\n');
    expect(partly).toMatchObject({ ok: true, exit: 0 });
    expect(partly.evidence).toBe(
      "the lists of 2 package sources are up to date after 3 s; http://ppa.lab/x stable failed, its former list stays: the name ppa.lab can't be resolved",
    );
    expect(readRefresh('', 'sudo: something').ok).toBe(false);
  });
});

describe('what a machine answers of itself', () => {
  const sections = (text: string) => readSections(text.trim().replaceAll(/^ +/gm, ''));
  const healthy = `
    native|amd64
    packages|ii |nginx|amd64|1.22.1-9
    packages|ii |linux-image-amd64|amd64|6.1.119-1
    load|0.10 2
    boot|60000
    space|/var/cache/apt/archives|1|1000|1000000|1000|900|yes
    space|/var/lib/dpkg|1|1000|1000000|1000|900|yes
    space|/usr|1|1000|1000000|1000|900|yes
    space|/boot|2|100|1000000|1000|900|yes
    space|/|1|1000|1000000|1000|900|yes
    sorted|todo nginx 1.22.1-9+deb12u1
    offered|nginx 1.22.1-9+deb12u1
    simulated-exit|0
    simulated|Inst nginx [1.22.1-9] (1.22.1-9+deb12u1 Debian-Security:12/stable-security [amd64])
    figures|Need to get 20 MB/20 MB of archives.
    figures|After this operation, 5000 kB of additional disk space will be used.
    sizes|nginx 40000
  `;
  const blocks = (text: string) => {
    const answer = sections(text);
    return readBlocks(answer, readRehearsal(answer));
  };

  it('blocks nothing on a machine that is well', () => {
    expect(blocks(healthy)).toEqual([]);
    expect(rehearsalWords(readRehearsal(sections(healthy)))).toBe('1 package would be upgraded');
  });

  it('sums what is needed on one disk, and looks at each disk alone', () => {
    expect(blocks(healthy.replaceAll('|1|1000|1000000', '|1|60|1000000'))).toEqual([
      "the disk of /var/cache/apt/archives, /usr, /var/lib/dpkg, / has 60 MB free and 106 MB are needed (20 MB to download, 46 MB to unpack, 32 MB for dpkg's database, 8.0 MB in reserve): make room, for example by apt-get clean or by removing old kernels",
    ]);
    const kernel = healthy.replace(
      'simulated|Inst nginx',
      'simulated|Inst linux-image-6.1.0-30-amd64 (6.1.124-1 Debian [amd64])\nsimulated|Inst nginx',
    );
    expect(blocks(kernel)).toEqual([]);
    expect(blocks(kernel.replace('|2|100|', '|2|30|'))).toEqual([
      'the disk of /boot has 30 MB free and 61 MB are needed (61 MB for the kernel): make room, for example by apt-get clean or by removing old kernels',
    ]);
    expect(blocks(healthy.replaceAll('|900|yes', '|12|yes')).join()).toMatch(/only 12 free inodes/);
    expect(
      blocks(healthy.replace('/usr|1|1000|1000000|1000|900|yes', '/usr|1|1000|1000000|1000|900|no')).join(),
    ).toMatch(/^\/usr can't be written/);
  });

  it('names who is at work, and what was cut off only where nobody is', () => {
    const busy = `${healthy}packages|iU |curl|amd64|7\nlocks|12 apt-get /var/lib/dpkg/lock-frontend\nlocks|13 dpkg /var/lib/dpkg/lock`;
    expect(blocks(busy)).toEqual([
      'apt-get (process 12), dpkg (process 13) is working with the packages and holds their lock: wait until it has finished',
    ]);
    expect(blocks(`${healthy}packages|iU |curl|amd64|7\npackages|iHR|zsh|amd64|5`).join()).toMatch(
      /left packages half done: curl, zsh: repair/,
    );
    expect(blocks(`${healthy}journal|/var/lib/dpkg/updates/0001`).join()).toMatch(
      /cut off and left packages half done: repair/,
    );
  });

  it('warns of a restart, of load, of lost versions and of what has moved since', () => {
    const answer = sections(
      `${healthy}packages|ii |linux-image-6.1.0-29-amd64|amd64|6.1.123-1\npackages|ii |linux-image-6.1.0-30-amd64|amd64|6.1.124-1\nkernel|6.1.0-29-amd64\nreboot|linux-image-6.1.0-30-amd64`.replace(
        '0.10 2',
        '9.5 2',
      ),
    );
    const change = { name: 'nginx', arch: 'amd64', from: '1.22.1-8', to: '1.22.1-9+deb12u1' };
    expect(readWarnings(answer, [change], ['nginx 1.22.1-9'])).toEqual([
      'the machine waits for a restart already because of linux-image-6.1.0-30-amd64',
      'it does not run its newest kernel linux-image-6.1.0-30-amd64 before it is restarted',
      'its load is high: 9.5 on 2 processors',
      'a rollback could not bring back nginx 1.22.1-9: no source offers it any more and apt has kept no file of it',
      'changed since it was planned: nginx is at 1.22.1-9, not 1.22.1-8',
    ]);
  });

  it('lists packages in the order of their names with their marks', () => {
    const lines = ['ii |zlib1g|i386|1', 'hi |zlib1g|amd64|1', 'rc |apache2|amd64|2.4', 'ii |adduser|all|3'];
    expect(readSnapshot(lines, ['adduser', 'zlib1g:i386'], 'amd64')).toEqual([
      { name: 'adduser', arch: 'all', version: '3', status: 'ii ', auto: true },
      { name: 'apache2', arch: 'amd64', version: '2.4', status: 'rc ', auto: false },
      { name: 'zlib1g', arch: 'amd64', version: '1', status: 'hi ', auto: false },
      { name: 'zlib1g', arch: 'i386', version: '1', status: 'ii ', auto: true },
    ]);
  });
});

describe('what became of an act', () => {
  const told = (...lines: string[]) => readFacts(lines.map((line) => `patchledger: ${line}\n`).join(''));

  it('is told apart from what sudo says, and never taken for an end where nothing was said', () => {
    expect(readFacts('sudo: unable to resolve host web1\n')).toMatchObject({ state: 'unknown', exit: null });
    expect(told('state ended 100', 'seconds 12')).toMatchObject({ state: 'ended', exit: 100, seconds: 12 });
    expect(told('state broken')).toMatchObject({ state: 'broken', exit: null });
    expect(told('refused the disk is full')).toMatchObject({ state: 'refused', refused: 'the disk is full' });
    expect(told('state ended')).toMatchObject({ state: 'ended', exit: null });
  });

  it('is said with figures and names', () => {
    const facts = told(
      'state ended 0',
      'seconds 12',
      'changed nginx amd64 1 2',
      'new linux-image-6.1.0-30-amd64 amd64 6.1.124-1',
      'removed python3-x amd64 1',
      'new python3-x all 2',
      'stale nginx.service',
      'stale ssh.service',
      'reboot',
    );
    expect(changeWords(facts, 'upgraded')).toBe(
      '2 packages upgraded in 12 s, 1 brought in: linux-image-6.1.0-30-amd64 6.1.124-1',
    );
    const output =
      "Configuration file '/etc/a.conf'\n ==> Modified (by you or by a script) since installation.\n ==> Package distributor has shipped an updated version.\n ==> Keeping old config file as default.\n";
    expect(afterWords(facts, output)).toEqual([
      'changed there and therefore kept: /etc/a.conf',
      'still on replaced files until restarted: nginx.service, ssh.service',
      'a restart is needed to run linux-image-6.1.0-30-amd64',
    ]);
    expect(changeWords(told('state ended 0', 'seconds 1'), 'upgraded')).toBe('no package was upgraded');
  });
});
