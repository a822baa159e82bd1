import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPrograms } from '../resources.ts';
import { programIdentifier, recordNames, type InstalledProgram } from './program-names.ts';
import { compilePattern, firstWord, plainName } from './program-patterns.ts';

const programs = loadPrograms();
const identifyProgram = programIdentifier(programs);

function fixture(name: string): string[][] {
  const text = readFileSync(join(import.meta.dirname, '../../../test/fixtures/programs', name), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.split('\t')]));
}

const told = (installed: Partial<InstalledProgram> & { name: string }) => {
  const identified = identifyProgram({ publisher: '', version: '', platform: 'windows', ...installed });
  return identified ? `${identified.program.id} ${identified.version}` : '- ';
};

describe('programs by their names', () => {
  it('tells what Windows lists', () => {
    const rows = fixture('windows.tsv');
    const got = rows.map(([name = '', version = '', publisher = '']) => [name, told({ name, version, publisher })]);
    expect(got).toEqual(rows.map(([name, , , id, version]) => [name, `${id} ${version}`]));
  });

  it('tells what a Mac lists', () => {
    const rows = fixture('macos.tsv');
    const got = rows.map(([name = '', version = '']) => [name, told({ name, version, platform: 'macos' })]);
    expect(got).toEqual(rows.map(([name, , id, version]) => [name, `${id} ${version}`]));
  });

  it('takes what comes with a program for none', () => {
    for (const [name = '', version = '', publisher = '', id] of fixture('windows.tsv')) {
      // The name of the service stands behind it.
      if (id === '-' || name.startsWith('Apache Tomcat')) continue;
      for (const other of [`${name} Language Pack`, `${name} SDK`, `Update for ${name}`, `${name} Plug-in`])
        expect.soft(told({ name: other, version, publisher }), other).toBe('- ');
    }
  });

  it('leaves a program of the same name by another publisher alone', () => {
    expect(told({ name: 'Everything', version: '1.4', publisher: 'voidtools' })).toBe('everything 1.4');
    expect(told({ name: 'Everything', version: '1.4', publisher: 'Some Games Ltd' })).toBe('- ');
    expect(told({ name: 'Everything', version: '1.4' })).toBe('everything 1.4');
  });

  it('says which pattern fits', () => {
    const identified = identifyProgram({ name: 'VLC media player', publisher: '', version: '3', platform: 'windows' });
    expect(identified?.how).toBe('VLC media player[ {version}]');
  });
});

describe('names in CVE records', () => {
  const names = (name: string, version: string) => {
    const identified = identifyProgram({ name, version, publisher: '', platform: 'windows' });
    return recordNames(identified!).map(({ product, branches }) => (branches ? `${product} by branches` : product));
  };

  it('keeps to the servicing line', () => {
    const runtime = names('Microsoft .NET Runtime - 8.0.1 (x64)', '8.0.1.33229');
    expect(runtime).toEqual(['.net 8.0', '.net core 8.0', '.net', '.net_core']);
    expect(names('PowerShell 7-x64', '7.4.1.0')).toEqual(['powershell 7.4', 'powershell', 'powershell_core']);
    expect(names('PowerShell 7-x64', '')).toEqual(['powershell', 'powershell_core']);
    expect(names('Mozilla Firefox (x64 de)', '128.0.3')).toEqual(['firefox']);
    expect(names('Mozilla Firefox ESR (x64 de)', '128.9.0')).toEqual([
      'firefox esr',
      'firefox_esr',
      'firefox by branches',
    ]);
  });
});

describe('the catalogue', () => {
  it('has 120 programs and more, each once, with patterns that stand', () => {
    expect(programs.length).toBeGreaterThanOrEqual(120);
    expect(new Set(programs.map(({ id }) => id)).size).toBe(programs.length);
    for (const program of programs) {
      const { id, windows = [], macos = [], not = [], cna, cpe, note } = program;
      expect([...windows, ...macos].length, id).toBeGreaterThan(0);
      for (const pattern of [...windows, ...macos]) expect(firstWord(pattern), pattern).not.toBe('');
      for (const pattern of [...windows, ...macos, ...not])
        expect(compilePattern(pattern).test(''), pattern).toBe(false);
      const named = recordNames({ program, version: '1.2.3', how: '' }).map((one) => Object.values(one).join(' | '));
      expect(new Set(named).size, `${id} has a name twice`).toBe(named.length);
      expect(new Set(cpe).size, `${id} has a CPE twice`).toBe(cpe.length);
      if (cna.length + cpe.length === 0) expect(note, `${id} has no names and does not say why`).toBeTruthy();
    }
  });

  it('has no pattern that another program’s takes away', () => {
    // A pattern without placeholders is a name; it must come to its own program unless versions divide the two.
    for (const platform of ['windows', 'macos'] as const)
      for (const program of programs) {
        if (program.versions) continue;
        for (const pattern of program[platform] ?? []) {
          if (/[[\](){}|*\\]/.test(pattern)) continue;
          const identified = identifyProgram({ name: pattern, publisher: '', version: '', platform });
          expect(identified?.program.id, pattern).toBe(program.id);
        }
      }
  });

  it('answers any name, and long hostile ones at once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 120 }), (name, version) => {
        for (const platform of ['windows', 'macos'] as const)
          identifyProgram({ name, version, publisher: name, platform });
      }),
    );
    const words = programs.flatMap(({ windows = [], macos = [] }) => [...windows, ...macos].map(firstWord));
    const endings = [' 1.1.1.1.1', ' ', ' (x64', ' - ', '(', ' a', ' 2016 - ', ' update 1'];
    let slowest = 0;
    for (const word of new Set(words))
      for (const ending of endings) {
        const name = (word + ending.repeat(10_000)).slice(0, 10_000);
        const begin = performance.now();
        identifyProgram({ name, publisher: name, version: name, platform: 'windows' });
        slowest = Math.max(slowest, performance.now() - begin);
      }
    // Each takes some microseconds; a pattern that backtracks takes seconds, and the machine may be busy.
    expect(slowest).toBeLessThan(500);
  });
});

describe('plain names', () => {
  it.each([
    ['Mozilla Firefox (x64 de)', 'mozilla firefox'],
    ['7-Zip 23.01 (x64 edition)', '7-zip 23.01'],
    ['Microsoft 365 Apps for enterprise - de-de', 'microsoft 365 apps for enterprise'],
    ['Intel(R) Rapid Storage Technology', 'intel rapid storage technology'],
    ['Privoxy (remove only)', 'privoxy'],
    ['Adobe Acrobat Reader (KB123)', 'adobe acrobat reader (kb123)'],
    ['Some Tool (RC)', 'some tool (rc)'],
    ['(x64)', '(x64)'],
    ['', ''],
  ])('%s', (name, plain) => expect(plainName(name)).toBe(plain));
});
