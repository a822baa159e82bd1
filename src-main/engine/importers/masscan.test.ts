import { describe, expect, it } from 'vitest';
import { importScan, scanSample } from '../../../test/scan-samples.ts';

const web = { port: 22, service: 'ssh', banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2' };

describe('masscan', () => {
  it('reads its JSON with all its quirks: one machine for each address', () => {
    const { id, machines } = importScan(scanSample('masscan.json'));
    expect(id).toBe('masscan');
    expect(machines.map(({ part, warnings }) => [part, warnings])).toEqual([
      ['192.0.2.5', []],
      ['192.0.2.6', []],
    ]);
    expect(machines[0]!.inventory).toEqual({
      takenAt: '2024-03-11T09:00:03.000Z',
      identity: {},
      addresses: ['192.0.2.5'],
      ports: [web, { port: 443, banner: 'Shop' }],
    });
    // UDP has no place among the ports.
    expect(machines[1]!.inventory.ports).toBeUndefined();
  });

  it('reads proper JSON, lines of JSON, lists and XML alike', () => {
    const forms = [
      '[{"ip":"192.0.2.5","timestamp":"1710147600","ports":[{"port":22,"proto":"tcp","status":"open"}]}]',
      '[\n{   "ip": "192.0.2.5",   "timestamp": "1710147600", "ports": [ {"port": 22, "proto": "tcp", "status": "open"} ] }\n,\n]\n',
      '{"ip":"192.0.2.5","timestamp":"1710147600","port":22,"proto":"tcp","rec_type":"status","data":{"status":"open","reason":"syn-ack","ttl":64}}\n',
      'open tcp 22 192.0.2.5 1710147600\n',
      '<?xml version="1.0"?><nmaprun scanner="masscan" version="1.0-BETA"><host endtime="1710147600"><address addr="192.0.2.5" addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="open"/></port></ports></host></nmaprun>',
    ];
    for (const form of forms) {
      const { id, machines } = importScan(form);
      expect([id, machines.map(({ inventory }) => inventory)]).toEqual([
        'masscan',
        [{ takenAt: '2024-03-11T09:00:00.000Z', identity: {}, addresses: ['192.0.2.5'], ports: [{ port: 22 }] }],
      ]);
    }
  });

  it('reads lists with banners and IPv6', () => {
    const { machines } = importScan(scanSample('masscan.list'));
    expect(machines.map(({ part }) => part)).toEqual(['192.0.2.5', '2001:db8::6']);
    expect(machines[0]!.inventory.ports).toEqual([web, { port: 443 }]);
  });

  it('keeps what stands before the end of a broken file', () => {
    const text = scanSample('masscan.json').toString();
    const { machines } = importScan(text.slice(0, text.indexOf('"title"')));
    expect(machines[0]!.warnings).toEqual(['1 record(s) could not be read']);
  });

  it('refuses a scan that found nothing', () => {
    expect(() => importScan('#masscan\nclosed tcp 80 192.0.2.7 1710147605\n# end\n')).toThrow('shows no open port');
  });
});
