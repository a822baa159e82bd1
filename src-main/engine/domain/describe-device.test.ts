import { expect, it } from 'vitest';
import { describeDevice, kindOfWords } from './describe-device.ts';

it.each([
  [
    'Cisco IOS Software, C3560 Software (C3560-IPSERVICESK9-M), Version 12.2(55)SE3, RELEASE SOFTWARE (fc1)',
    'Cisco',
    'Cisco IOS',
    '12.2(55)SE3',
  ],
  [
    'Cisco Internetwork Operating System Software \r\nIOS (tm) C3550 Software (C3550-I9Q3L2-M), Version 12.1(8)EA1c, R',
    'Cisco',
    'Cisco IOS',
    '12.1(8)EA1c',
  ],
  [
    'Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.3.4, RELEASE SOFTWARE',
    'Cisco',
    'Cisco IOS XE',
    '17.3.4',
  ],
  [
    'Cisco IOS Software, IOS-XE Software, Catalyst L3 Switch Software (CAT3K_CAA-UNIVERSALK9-M), Version 03.06.05.E',
    'Cisco',
    'Cisco IOS XE',
    '03.06.05.E',
  ],
  ['Cisco IOS XR Software (Cisco ASR9K Series),  Version 5.3.3[Default]', 'Cisco', 'Cisco IOS XR', '5.3.3'],
  [
    'Cisco NX-OS(tm) n5000, Software (n5000-uk9), Version 6.0(2)N2(3), RELEASE SOFTWARE',
    'Cisco',
    'Cisco NX-OS',
    '6.0(2)N2(3)',
  ],
  ['Cisco Adaptive Security Appliance Version 9.8(2)', 'Cisco', 'Cisco ASA', '9.8(2)'],
  [
    'Juniper Networks, Inc. ex2200-48t-4g internet router, kernel JUNOS 12.3R3.4 #0: 2013-06-14',
    'Juniper',
    'Junos OS',
    '12.3R3.4',
  ],
  [
    'HPE Comware Platform Software, Software Version 7.1.070, Release 2612P02\r\nHPE 5510 24G 4SFP+ HI Switch JH145A\r\nCopyright',
    'HP',
    'Comware',
    '7.1.070, Release 2612P02',
  ],
  [
    'Huawei Versatile Routing Platform Software\r\nVRP (R) software, Version 5.70 (S5700 V100R005C01SPC100)',
    'Huawei',
    'VRP',
    'V100R005C01SPC100',
  ],
  ['ProCurve J8697A Switch 5406zl, revision K.15.04.0015m, ROM K.15.28', 'HP', undefined, 'K.15.04.0015m'],
  [
    'Aruba JL255A 2930F-24G-PoE+-4SFP+ Switch, revision WC.16.10.0003, ROM WC.16.01.0006',
    'HPE Aruba',
    'ArubaOS-Switch',
    'WC.16.10.0003',
  ],
  [
    'Dell Networking OS\r\nOperating System Version: 2.0\r\nApplication Software Version: 9.10(0.1)\r\nSeries: S4810',
    'Dell',
    'Dell Networking OS',
    '9.10(0.1)',
  ],
  ['Lexmark MX510de version NH60.GM.N634 kernel 3.0.0 All-N-1', 'Lexmark', undefined, 'NH60.GM.N634'],
  ['RICOH MP C3004 1.13 / RICOH Network Printer C model / RICOH Network Scanner', 'Ricoh', undefined, '1.13'],
  [
    'Xerox WorkCentre 7845 v1; System Software 072.040.004.09100, ESS 072.040.09100',
    'Xerox',
    undefined,
    '072.040.004.09100',
  ],
  ['HP ETHERNET MULTI-ENVIRONMENT,SN:X,FN:Y,SVCID:1,PID:HP LaserJet 400 M401dn', 'HP', undefined, undefined],
  ['VMware ESXi 6.7.0 build-13006603 VMware, Inc. x86_64', 'VMware', 'VMware ESXi', '6.7.0 build-13006603'],
])('%s', (description, maker, product, version) => {
  const told = describeDevice(description);
  expect([told.maker, told.product, told.version]).toEqual([maker, product, version]);
});

it.each(['Linux web1 6.1.0-28-amd64 #1 SMP', 'FIREWALL', 'Data Center 01 Temp Sensor', '', 'Cisco of the sea'])(
  'says nothing of “%s”',
  (description) => expect(describeDevice(description)).toEqual({}),
);

it('takes a bare word for a model only of the maker whose form it is', () => {
  expect(describeDevice('GS1900-24')).toEqual({});
  expect(describeDevice('GS1900-24', 'Zyxel')).toMatchObject({ maker: 'Zyxel', model: 'GS1900-24' });
});

it('comes to an end on texts made to hold it up', () => {
  for (const text of ['Cisco IOS Software, '.repeat(200), 'A'.repeat(5000), `APC (${'MN: '.repeat(900)}`])
    expect(describeDevice(text).version).toBeUndefined();
});

it('words suggest a kind where no form fits', () => {
  expect(kindOfWords('Some 8-port Gigabit Switch')).toBe('network');
  expect(kindOfWords('Office Printer 3000')).toBe('printer');
  expect(kindOfWords('Thermometer')).toBeUndefined();
});
