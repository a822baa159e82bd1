import { describe, expect, it } from 'vitest';
import { parseArpList, parseProcArp } from './neighbours.ts';

describe('the ARP cache', () => {
  it('of Linux: only entries that were answered', () => {
    const text = `IP address       HW type     Flags       HW address            Mask     Device
10.77.0.13       0x1         0x2         fa:b4:0d:a7:94:39     *        eth0
10.77.0.14       0x1         0x0         00:00:00:00:00:00     *        eth0
10.77.0.15       0x1         0x6         52:54:00:AA:bb:01     *        eth0
`;
    expect([...parseProcArp(text)]).toEqual([
      ['10.77.0.13', 'fa:b4:0d:a7:94:39'],
      ['10.77.0.15', '52:54:00:aa:bb:01'],
    ]);
  });

  it('of macOS: short octets are filled up, incomplete entries left out', () => {
    const text = `? (192.168.1.1) at 0:1b:2c:3:4:5 on en0 ifscope [ethernet]
nas.fritz.box (192.168.1.20) at 90:9:d0:1:2:3 on en0 ifscope [ethernet]
? (192.168.1.33) at (incomplete) on en0 ifscope [ethernet]
? (192.168.1.255) at ff:ff:ff:ff:ff:ff on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
`;
    expect([...parseArpList(text)]).toEqual([
      ['192.168.1.1', '00:1b:2c:03:04:05'],
      ['192.168.1.20', '90:09:d0:01:02:03'],
    ]);
  });

  it('of Windows, in any language', () => {
    const text = `
Schnittstelle: 192.168.178.20 --- 0x9
  Internetadresse       Physische Adresse     Typ
  192.168.178.1         3c-a6-2f-00-00-01     dynamisch
  192.168.178.255       ff-ff-ff-ff-ff-ff     statisch
  239.255.255.250       01-00-5e-7f-ff-fa     statisch
`;
    expect([...parseArpList(text.replaceAll('\n', '\r\n'))]).toEqual([['192.168.178.1', '3c:a6:2f:00:00:01']]);
  });

  it('of none', () => {
    expect(parseProcArp('').size).toBe(0);
    expect(parseArpList('No ARP Entries Found.').size).toBe(0);
  });
});
