import { describe, expect, it } from 'vitest';
import { guessColumns, mappingOf, mappingTells, plainName } from './column-roles.ts';

const guess = (header: string, ...rows: string[]) =>
  mappingOf(
    guessColumns(
      header.split(','),
      rows.map((row) => row.split(',')),
    ),
  );

describe('columns of lists', () => {
  it('takes words inside longer names, but not such that mean little there', () => {
    expect(
      guess(
        'Hostname (short),Primary IP address,BIOS version,System type,System model,Antivirus Version,Last logon user,Purchase date',
      ),
    ).toEqual({
      'Hostname (short)': 'name',
      'Primary IP address': 'address',
      'System model': 'model',
      'Last logon user': 'owner',
    });
  });

  it('gives a role to one column only, the surest, except where several make sense', () => {
    expect(guess('Hostname,Serial number,Serial number (BIOS),LAN MAC address,Wi-Fi MAC,Owner,User')).toEqual({
      Hostname: 'name',
      'Serial number': 'serial',
      'LAN MAC address': 'mac',
      'Wi-Fi MAC': 'mac',
      Owner: 'owner',
    });
  });

  it('takes a version for that of a program, of the system, or of neither', () => {
    expect(guess('Computer,Application,Version,Vendor')).toEqual({
      Computer: 'name',
      Application: 'software',
      Version: 'version',
      Vendor: 'publisher',
    });
    expect(guess('Computer,OS,Version')).toEqual({ Computer: 'name', OS: 'os', Version: 'osVersion' });
    expect(guess('Computer,Version,Product type')).toEqual({ Computer: 'name' });
  });

  it('believes the contents of a column more than its name', () => {
    const found = guess('Device,Serial number,Where', 'A,00:1b:21:00:00:01,10.0.0.1', 'B,00:1b:21:00:00:02,10.0.0.2');
    expect(found).toEqual({ Device: 'name', Where: 'address', 'Serial number': 'serial' });
    expect(guess('Device,Card ident,Where', 'A,00:1b:21:00:00:01,x', 'B,00:1b:21:00:00:02,y')['Card ident']).toBe(
      'mac',
    );
  });

  it('says whether a mapping is enough', () => {
    expect([
      mappingTells({ a: 'serial' }),
      mappingTells({ a: 'software', b: 'version' }),
      mappingTells({ a: 'software' }),
      mappingTells({}),
    ]).toEqual([true, true, false, false]);
    expect(plainName(' N° de  Série (Größe) ł')).toBe('n de serie grosse l');
  });
});
