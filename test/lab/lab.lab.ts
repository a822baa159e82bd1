/** The lab is what its README says: hosts with an identity and a fate of their own, real pending updates, no way out. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attempt } from './command.ts';
import { audit, dpkgActs, offered, packageList } from './host-facts.ts';
import type { Lab } from './lab.ts';
import { onLab, openLab } from './on-lab.ts';

onLab('the lab', () => {
  let lab: Lab;
  const ssh = (address: string, script: string) =>
    attempt('ssh', [
      ...['-i', lab.keyFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'LogLevel=ERROR'],
      ...['-o', 'UserKnownHostsFile=/dev/null', `root@${address}`, script],
    ]);

  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(async () => {
    for (const name of ['mail1', 'desk1', 'pay1']) await lab.host(name).reset();
  });

  it('has at least six Debian 12 and 13 hosts, each itself', async () => {
    const said = await Promise.all(
      lab.hosts.map(async ({ address }) => {
        const { code, stdout, stderr } = await ssh(
          address,
          'hostname; cat /etc/machine-id /etc/debian_version /sys/class/net/eth0/address /proc/sys/kernel/random/boot_id; cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub',
        );
        expect(code, stderr).toBe(0);
        return stdout.trim().split('\n');
      }),
    );
    expect(said.map(([name]) => name)).toEqual(lab.hosts.map(({ name }) => name));
    for (const column of [1, 3, 4, 5]) expect(new Set(said.map((row) => row[column])).size).toBe(lab.hosts.length);
    expect(said.filter(([, , version]) => version?.startsWith('12.')).length).toBeGreaterThanOrEqual(3);
    expect(said.filter(([, , version]) => version?.startsWith('13.')).length).toBeGreaterThanOrEqual(3);
  });

  it('offers real pending security updates, whose former versions can be had', async () => {
    for (const name of ['web1', 'db1']) {
      const host = lab.host(name);
      const real = (await offered(host)).filter((offer) => !offer.startsWith('lab-'));
      expect(real.length).toBeGreaterThan(2);
      const simulated = await host.exec(['apt-get', '-s', 'dist-upgrade']);
      expect(simulated).toMatch(/^Inst nginx \[\S+\] \(\S+ Debian-Security:1[23]\/\S+-security /m);
      const policy = await host.exec(['apt-cache', 'policy', 'nginx']);
      const installed = /Installed: (\S+)/.exec(policy)?.[1];
      expect(policy).toContain(`${installed} 500\n        500 http://repository.lab/debian `);
    }
  });

  it('leads nowhere but into the lab', async () => {
    const host = lab.host('web1');
    const routes = await attempt('ip', ['-n', `plab-${lab.name}-web1`, 'route']);
    expect(routes.stdout.trim().split('\n')).toHaveLength(1);
    expect(routes.stdout).toContain(lab.subnet);
    expect(
      (
        await host.tryExec([
          'perl',
          '-MSocket',
          '-e',
          'socket(S,PF_INET,SOCK_STREAM,0); connect(S,sockaddr_in(80,inet_aton("192.0.2.1"))) or die "$!"',
        ])
      ).stderr,
    ).toContain('unreachable');
  });

  it('loses power in the middle of an upgrade and starts again with what reached its disk', async () => {
    const host = lab.host('pay1');
    const before = await packageList(host);
    await host.slowUpgrade(30);
    const bootId = await host.exec(['cat', '/proc/sys/kernel/random/boot_id']);
    const upgrade = host.tryExec(['apt-get', '-y', 'install', 'lab-ledger=1.1-1']);
    while (!(await dpkgActs(host)).some(({ act, pack }) => act === 'configure' && pack === 'lab-ledger')) {
      await new Promise((done) => setTimeout(done, 50));
    }
    await host.crash();
    expect((await upgrade).code).not.toBe(0);
    expect(host.pid).toBeNull();
    expect((await ssh(host.address, 'true')).code).toBe(255);
    await host.boot();
    expect(await audit(host)).toContain('lab-ledger');
    expect(await host.exec(['cat', '/proc/sys/kernel/random/boot_id'])).not.toBe(bootId);
    await host.reset();
    expect(await audit(host)).toBe('');
    expect(await packageList(host)).toBe(before);
  });

  it('has a disk that fills up, a lock that is held and a service that breaks', async () => {
    const host = lab.host('mail1');
    await host.fillDisk(200);
    expect((await host.tryExec(['dd', 'if=/dev/zero', 'of=/var/tmp/x', 'bs=1k', 'count=500'])).stderr).toContain(
      'No space left',
    );
    await host.exec(['rm', '/var/tmp/x']);
    await host.freeDisk();
    const release = await host.holdDpkgLock();
    expect((await host.tryExec(['apt-get', '-y', 'install', 'lab-tools=1.1-1'])).stderr).toContain(
      'Could not get lock',
    );
    await release();
    await host.breakService();
    await host.exec(['apt-get', '-y', 'install', 'lab-board=1.1-1']);
    expect((await host.tryExec(['service', 'lab-board', 'status'])).code).toBe(3);
  });

  it('shows another host key when it was installed anew', async () => {
    const host = lab.host('desk1');
    const scan = async () => (await attempt('ssh-keyscan', ['-t', 'ed25519', host.address])).stdout;
    const first = await scan();
    expect(first).toContain('ssh-ed25519');
    await host.changeHostKey();
    expect(await scan()).not.toBe(first);
  });

  it('drops packets and slows down when told', async () => {
    const host = lab.host('lossy1');
    await host.dropPackets(8);
    await host.limitRate(256);
    const rules = await attempt('ip', ['netns', 'exec', `plab-${lab.name}-lossy1`, 'nft', 'list', 'ruleset']);
    expect(rules.stdout).toContain('numgen random mod 100 < 8 drop');
    const started = performance.now();
    expect((await ssh(host.address, 'head -c 60000 /dev/urandom')).stdout.length).toBeGreaterThan(10_000);
    expect(performance.now() - started).toBeGreaterThan(1000);
    await host.dropPackets(0);
    await host.limitRate(null);
  });

  it('answers with a web page only where the device is', async () => {
    const page = await fetch(`http://${lab.deviceAddress}/`);
    expect(page.headers.get('server')).toContain('PrintServer');
    expect((await ssh(lab.deviceAddress, 'true')).stderr).toContain('refused');
  });
});
