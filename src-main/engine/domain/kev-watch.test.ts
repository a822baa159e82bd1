import { expect, it } from 'vitest';
import { kevNaming } from './kev-watch.ts';

const entry = (cve: string, vendor: string, product: string, description = '') => ({
  cve,
  vendor,
  product,
  name: `${vendor} ${product} Vulnerability`,
  description,
});
const catalogue = [
  entry('CVE-1', 'Cisco', 'IOS and IOS XE Software'),
  entry('CVE-2', 'Cisco', 'IOS XE Web UI'),
  entry('CVE-3', 'Cisco', 'IOS XR'),
  entry('CVE-4', 'Apple', 'iOS and iPadOS'),
  entry('CVE-5', 'D-Link', 'DIR-859 Router'),
  entry('CVE-6', 'D-Link', 'Multiple Routers', 'D-Link DIR-816L and DIR-859 contain an injection.'),
  entry('CVE-7', 'D-Link', 'DIR-8590 Router'),
  entry('CVE-8', 'Broadcom', 'Brocade Fabric OS'),
  entry('CVE-9', 'MikroTik', 'RouterOS'),
  entry('CVE-10', 'Cisco', 'Adaptive Security Appliance (ASA)'),
];
const named = (maker: string, model: string, ...products: string[]) =>
  kevNaming({ maker, model, products }, catalogue).map(({ cve }) => cve);

it('a device is named by its maker and product together', () => {
  expect(named('Cisco', 'WS-C3560G-48TS-E', 'Cisco IOS')).toEqual(['CVE-1']);
  expect(named('Cisco', '', 'Cisco IOS XE')).toEqual(['CVE-1', 'CVE-2']);
  expect(named('Cisco', '', 'Cisco IOS XR')).toEqual(['CVE-3']);
  expect(named('Cisco', '', 'Cisco ASA')).toEqual(['CVE-10']);
  expect(named('MikroTik', 'RB750Gr3', 'RouterOS')).toEqual(['CVE-9']);
  expect(named('Brocade', 'DS_5100B', 'Fabric OS')).toEqual(['CVE-8']);
});

it('or by its model, whole, wherever the entry says it', () => {
  expect(named('D-Link', 'DIR-859')).toEqual(['CVE-5', 'CVE-6']);
  expect(named('D-Link', 'DES-3028')).toEqual([]);
});

it('and never by its maker alone', () => {
  expect(named('Cisco', '')).toEqual([]);
  expect(named('Cisco', 'Switch', 'RouterOS')).toEqual([]);
});
