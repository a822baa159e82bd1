/** Tables as people keep them; all made up. */
import { describe, expect, it } from 'vitest';
import { readImport, readOne } from '../../../test/read-import.ts';
import { headerSignature } from '../domain/column-roles.ts';
import { contentOf } from '../files/content.ts';
import { describeTable, mappingNeeded, table } from './table.ts';

const contentOfText = (text: string) => contentOf(text, { name: 'list.csv', folder: '', bytes: new Uint8Array() });

describe('machines', () => {
  it('reads a list with everything in it', () => {
    const csv = `Computer Name,Serial Number,MAC Address,IP Address,Operating System,OS Version,Owner,Department,Location,Criticality,Exposure,Environment,Manufacturer,Model,Last Seen
PC7,7Q4D0P2,00:1B:21:AA:BB:CC,10.0.0.7,Windows 10 Pro,10.0.19045.4291,Jo,Sales,"Berlin, 2nd floor",4,internal,production,Dell,OptiPlex 7090,2024-05-06 10:00
srv1.corp.example,,,10.0.0.8; 10.0.0.9,Ubuntu,22.04,,IT,,critical,DMZ,,,,
`;
    const { id, machines, warnings } = readImport(csv);
    expect([id, warnings]).toEqual(['table', []]);
    expect(machines.map(({ inventory }) => inventory)).toEqual([
      {
        takenAt: '2024-05-06T10:00:00.000Z',
        identity: { name: 'PC7', serial: '7Q4D0P2', macs: ['00:1B:21:AA:BB:CC'] },
        addresses: ['10.0.0.7'],
        os: {
          family: 'windows',
          name: 'Windows 10 Pro',
          version: '10.0.19045',
          build: '19045',
          ubr: 4291,
          edition: 'Pro',
        },
        kind: 'workstation',
        hardware: { vendor: 'Dell', model: 'OptiPlex 7090' },
        given: {
          criticality: 4,
          exposure: 'internal',
          environment: 'production',
          owner: 'Jo',
          department: 'Sales',
          location: 'Berlin, 2nd floor',
        },
      },
      {
        identity: { name: 'srv1', fqdn: 'srv1.corp.example' },
        addresses: ['10.0.0.8', '10.0.0.9'],
        os: { family: 'ubuntu', name: 'Ubuntu', version: '22.04' },
        given: { criticality: 5, exposure: 'dmz', department: 'IT' },
      },
    ]);
  });

  it.each([
    [
      'de',
      'Rechnername;Seriennummer;MAC-Adresse;IP-Adresse;Betriebssystem;Benutzer;Abteilung;Standort;Kritikalität',
      'hoch',
    ],
    [
      'fr',
      'Nom de l’ordinateur;N° de série;Adresse MAC;Adresse IP;Système d’exploitation;Utilisateur;Service;Emplacement;Criticité',
      'élevée',
    ],
    [
      'es',
      'Nombre del equipo;Número de serie;Dirección MAC;Dirección IP;Sistema operativo;Usuario;Departamento;Ubicación;Criticidad',
      'alta',
    ],
    [
      'it',
      'Nome computer;Numero di serie;Indirizzo MAC;Indirizzo IP;Sistema operativo;Utente;Reparto;Posizione;Criticità',
      'alta',
    ],
    [
      'nl',
      'Computernaam;Serienummer;MAC-adres;IP-adres;Besturingssysteem;Gebruiker;Afdeling;Locatie;Kritikaliteit',
      'hoog',
    ],
    [
      'pl',
      'Nazwa komputera;Numer seryjny;Adres MAC;Adres IP;System operacyjny;Użytkownik;Dział;Lokalizacja;Krytyczność',
      'wysoka',
    ],
    [
      'pt',
      'Nome do computador;Número de série;Endereço MAC;Endereço IP;Sistema operacional;Usuário;Departamento;Localização;Criticidade',
      'alta',
    ],
  ])('knows the columns in %s', (_, header, high) => {
    expect(
      readOne(`${header}\nPC7;SN123;00-1B-21-AA-BB-CC;10.0.0.7;Windows 11 Pro;jo;IT;Halle 2;${high}\n`),
    ).toMatchObject({
      identity: { name: 'PC7', serial: 'SN123', macs: ['00-1B-21-AA-BB-CC'] },
      addresses: ['10.0.0.7'],
      os: { family: 'windows' },
      given: { owner: 'jo', department: 'IT', location: 'Halle 2', criticality: 4 },
    });
  });

  it('knows cards and addresses by what stands in them', () => {
    const { machines } = readImport('Gerät,Karte,Netz\nA1,001b.21aa.bbcc,10.0.0.1\nA2,001b.21aa.bbcd,10.0.0.2\n');
    expect(machines.map(({ inventory }) => [inventory.identity.macs, inventory.addresses])).toEqual([
      [['001b.21aa.bbcc'], ['10.0.0.1']],
      [['001b.21aa.bbcd'], ['10.0.0.2']],
    ]);
  });

  it('knows columns written in one word', () => {
    const csv =
      'AssetID,AssetName,OS,Version,IPAddress,Mac,Serialnumber,Lastseen,Username\n1,PC1,Win 10,22H2,10.0.0.1,00:1B:21:00:00:01,SN1,13.06.2024 10:00:00,jo\n';
    expect(readOne(csv)).toMatchObject({
      takenAt: '2024-06-13T10:00:00.000Z',
      identity: { name: 'PC1', serial: 'SN1' },
      os: { family: 'windows' },
      given: { owner: 'jo' },
    });
  });

  it('passes titles over and says what it left out', () => {
    const { machines, warnings } = readImport(
      'Inventory of Corp,,,\n,,,\nHostname,IP,Criticality,Last seen\nA,10.0.0.1,sometimes,03/04/2024\nA,10.0.0.1,1,\n,,2,\n"Reception PC #2",10.0.0.3,1,\n',
    );
    expect(machines.map(({ inventory }) => inventory.identity.name)).toEqual(['A', 'Reception PC #2']);
    expect(warnings.join('\n')).toMatch(/1 criticalities.*\n?.*1 rows that repeat.*\n?.*1 rows without.*\n?.*1 dates/s);
  });

  it('takes formulas for the text they are', () => {
    const machine = readOne('Hostname,Owner,IP\n"=cmd|\' /C calc\'!A0","@SUM(1+1)",10.0.0.1\n');
    expect(machine).toMatchObject({ identity: { name: "=cmd|' /C calc'!A0" }, given: { owner: '@SUM(1+1)' } });
  });
});

describe('software', () => {
  it('reads programs of several machines', () => {
    const { id, machines } = readImport(
      'Computer,OS,Software,Version,Publisher\nPC1,Windows 10,7-Zip,23.01,Igor Pavlov\nPC1,Windows 10,Firefox,125.0,Mozilla\nPC2,,VLC,3.0.20,VideoLAN\n',
    );
    expect(id).toBe('table');
    expect(
      machines.map(({ part, inventory }) => [
        part,
        inventory.sections,
        inventory.packages!.map((one) => [one.name, one.version, one.scheme, one.origin]),
      ]),
    ).toEqual([
      [
        'pc1',
        ['programs'],
        [
          ['7-Zip', '23.01', 'windows', 'Igor Pavlov'],
          ['Firefox', '125.0', 'windows', 'Mozilla'],
        ],
      ],
      ['pc2', ['programs'], [['VLC', '3.0.20', 'generic', 'VideoLAN']]],
    ]);
  });

  it('tells a program’s name from a machine’s by the other columns', () => {
    const one = readImport('Name,Version,Publisher\n7-Zip,23.01,Igor Pavlov\nFirefox,125.0,Mozilla\n').machines;
    expect(one).toHaveLength(1);
    expect(one[0]!.inventory).toMatchObject({ identity: {}, packages: [{ name: '7-Zip' }, { name: 'Firefox' }] });
    const of = readImport('Hostname,Name,Version\nPC1,7-Zip,23.01\nPC2,7-Zip,22.00\n').machines;
    expect(of.map(({ inventory }) => [inventory.identity.name, inventory.packages![0]!.version])).toEqual([
      ['PC1', '23.01'],
      ['PC2', '22.00'],
    ]);
  });
});

describe('mapping', () => {
  const csv = 'Kennung,Wert,Inv\nPC1,A,1\nPC2,B,2\n';
  it('asks for one where nothing tells a machine, and reads with it', () => {
    expect(readImport(csv).id).toBeNull();
    const content = contentOfText(csv);
    expect(() => [...table.parse(content)]).toThrow(
      expect.objectContaining({ code: 'mapping-needed', hint: expect.stringContaining('Kennung, Wert, Inv') }),
    );
    expect(mappingNeeded(content).code).toBe('mapping-needed');
    expect(
      [...table.parse(content, { columns: { Kennung: 'name', Inv: 'location' } })].map(({ inventory }) => inventory),
    ).toEqual([
      { identity: { name: 'PC1' }, given: { location: '1' } },
      { identity: { name: 'PC2' }, given: { location: '2' } },
    ]);
  });

  it('describes a table for a person; its signature does not depend on order, case or accents', () => {
    expect(describeTable(contentOfText('Numéro de série,Hostname\nS1,A\n'))).toEqual({
      signature: 'hostname|numero de serie',
      header: ['Numéro de série', 'Hostname'],
      guess: [
        { column: 'Numéro de série', role: 'serial', confidence: 0.95 },
        { column: 'Hostname', role: 'name', confidence: 0.95 },
      ],
      rows: [['S1', 'A']],
    });
    expect(headerSignature(['HOSTNAME', 'Numero de Serie'])).toBe('hostname|numero de serie');
  });

  it('leaves lists of vulnerabilities, feeds and other exports alone', () => {
    expect(readImport('Plugin ID,CVE,Host,Name\n1,CVE-2024-1234,10.0.0.1,x\n').id).toBeNull();
    expect(
      readImport('Registry,Assignment,Organization Name,Organization Address\nMA-L,002272,American Micro,Chandler US\n')
        .id,
    ).toBeNull();
    expect(
      readImport('IPAddress,ClientId,HostName,AddressState,LeaseExpiryTime\n10.0.0.1,00-1b-21-aa-bb-cc,a,Active,\n').id,
    ).toBe('dhcp-leases');
  });
});
