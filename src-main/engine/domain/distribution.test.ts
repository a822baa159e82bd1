import { describe, expect, it } from 'vitest';
import { systemFamily, toldSystem } from './distribution.ts';

describe('names of systems', () => {
  it.each([
    ['Debian GNU/Linux 12 (bookworm)', 'debian'],
    ['Ubuntu', 'ubuntu'],
    ['redhat', 'rhel'],
    ['RedHatEnterpriseServer', 'rhel'],
    ['Red Hat Enterprise Linux 8.7 (Ootpa)', 'rhel'],
    ['rhel', 'rhel'],
    ['CentOS Linux release 7.9.2009 (Core)', 'centos'],
    ['alma', 'almalinux'],
    ['AlmaLinux', 'almalinux'],
    ['rocky', 'rocky'],
    ['oracle', 'ol'],
    ['ol', 'ol'],
    ['Oracle Solaris 11.4', 'solaris'],
    ['amazon', 'amzn'],
    ['amzn', 'amzn'],
    ['suse linux enterprise server', 'sles'],
    ['SUSE LINUX', 'sles'],
    ['opensuse.leap', 'opensuse-leap'],
    ['opensuse-tumbleweed', 'opensuse-tumbleweed'],
    ['cbl-mariner', 'mariner'],
    ['Microsoft(R) Windows(R) Server 2003, Enterprise Edition x64', 'windows'],
    ['MacOSX', 'macos'],
    ['OS X', 'macos'],
    ['darwin', 'macos'],
    ['Snow Cone Android 12.0', 'android'],
    ['something else', null],
    ['constructor', null],
  ])('%s is %s', (name, family) => expect(systemFamily(name)).toBe(family));

  it('tells a system by name and number alone', () => {
    expect(toldSystem({ name: 'amazon', version: '2 (Karoo)' })).toEqual({
      family: 'amzn',
      name: 'Amazon Linux 2',
      version: '2',
    });
    expect(toldSystem({ name: 'My OS', version: '1' })).toEqual({ family: 'my-os', name: 'My OS 1', version: '1' });
  });
});
