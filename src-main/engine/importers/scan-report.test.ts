import { describe, expect, it } from 'vitest';
import { cvesIn, cvssOf, findingOf, instantOf, macsIn, namesOf, portsOf, versionsIn } from './scan-report.ts';

describe('what scanners write in many ways', () => {
  it.each([
    ['1710147600', '2024-03-11T09:00:00.000Z'],
    ['2024-03-11T10:00:00.123456789+01:00', '2024-03-11T09:00:00.123Z'],
    ['2024-03-11T09:00:00', '2024-03-11T09:00:00.000Z'],
    ['Mon Mar 11 09:00:00 2024', '2024-03-11T09:00:00.000Z'],
    ['Mar 11, 2024 02:00:00 MST', '2024-03-11T09:00:00.000Z'],
    ['Mon Mar 11 09:00:00 2024 CEST', '2024-03-11T09:00:00.000Z'],
    ['03/11/2024 09:00:00', '2024-03-11T09:00:00.000Z'],
    ['N/A', undefined],
    ['0', undefined],
    ['99999999999999', undefined],
  ])('the time %s', (text, expected) => {
    expect(instantOf(text)).toBe(expected);
  });

  it('scores with and without version, base and parentheses', () => {
    expect(cvssOf('CVSS2#AV:N/AC:L/Au:N/C:C/I:C/A:C', '10.0')).toEqual({
      version: '2.0',
      vector: 'AV:N/AC:L/Au:N/C:C/I:C/A:C',
      base: 10,
    });
    expect(cvssOf('(AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H)')).toMatchObject({ version: '3.1', base: 8.1 });
    expect(cvssOf('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N')).toMatchObject({
      version: '4.0',
      base: 9.3,
    });
    expect(cvssOf('CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U', '')).toMatchObject({ version: '3.0', base: 8.1 });
    for (const none of [undefined, '', '-', 'AV:X', 'CVSS:9.9/AV:N']) expect(cvssOf(none, '5')).toBeUndefined();
  });

  it('CVE numbers once each and upper case', () => {
    expect(cvesIn('cve-2023-1234, CVE-2023-1234 CVE-2023-123456; CVE-20-1')).toEqual([
      'CVE-2023-1234',
      'CVE-2023-123456',
    ]);
  });

  it('installed and fixed versions, with the package where it is named', () => {
    expect(versionsIn('\n  Path : C:\\x\n  Installed version : 78.0.2\n  Fixed version     : 91.0')).toEqual({
      installed: '78.0.2',
      fixed: '91.0',
    });
    expect(
      versionsIn('Remote package installed : kernel-2.6.32-504.el6\nShould be : kernel-2.6.32-504.1.3.el6'),
    ).toEqual({
      product: 'kernel',
      installed: '2.6.32-504.el6',
      fixed: '2.6.32-504.1.3.el6',
    });
    expect(
      versionsIn(
        'Vulnerable package:   libssl3\nInstalled version:    libssl3-3.0.11-1\nFixed version:      >=libssl3-3.0.13-1',
      ),
    ).toEqual({
      product: 'libssl3',
      installed: '3.0.11-1',
      fixed: '3.0.13-1',
    });
    expect(versionsIn('Installed version: unknown\nFixed version:     None')).toEqual({});
  });

  it('names: the first that can be one, and the full name that goes with it', () => {
    expect(namesOf(['PC7', 'pc7.corp.example.com'])).toEqual({ name: 'PC7', fqdn: 'pc7.corp.example.com' });
    expect(namesOf(['192.0.2.1', undefined, 'a.example.com.'])).toEqual({ name: 'a', fqdn: 'a.example.com' });
    // NetBIOS cuts after 15 letters.
    expect(namesOf(['FILESERVERNUMBE', 'fileservernumber2.example.com'])).toEqual({
      name: 'fileservernumber2',
      fqdn: 'fileservernumber2.example.com',
    });
    expect(namesOf(['web1', 'www.example.com'])).toEqual({ name: 'web1' });
    expect(namesOf(['not a name', '', '12345'])).toEqual({});
  });

  it('network cards', () => {
    expect(macsIn('52:54:00:AA:BB:05\n52-54-00-aa-bb-05 <unknown>')).toEqual(['52:54:00:aa:bb:05']);
  });

  it('ports once each, in order, with the first banner as one line', () => {
    expect(
      portsOf([
        { port: 443 },
        { port: 22, banner: 'a\r\n b' },
        { port: 443, service: 'https' },
        { port: 0 },
        { port: 70_000 },
      ]),
    ).toEqual([
      { port: 22, banner: 'a b' },
      { port: 443, service: 'https' },
    ]);
  });

  it('findings within their limits', () => {
    const finding = findingOf({
      id: '1',
      title: '',
      cves: [],
      severity: 'low',
      output: 'x'.repeat(9000),
      solution: '  a\n    b\n',
    });
    expect(finding.output).toHaveLength(4000);
    expect(finding).toMatchObject({ title: '1', solution: 'a\nb' });
  });
});
