import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { scoreCvss } from './cvss.ts';

describe('scoreCvss', () => {
  it('gives the scores of the specifications own examples', () => {
    const cases: [string, string, number, string][] = [
      ['AV:N/AC:L/Au:N/C:N/I:N/A:C', '2.0', 7.8, 'high'],
      ['(AV:N/AC:L/Au:N/C:P/I:P/A:P)', '2.0', 7.5, 'high'],
      ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.0', 9.8, 'critical'],
      ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', '3.1', 6.4, 'medium'],
      ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', '3.1', 0, 'none'],
      ['CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', '4.0', 7.3, 'high'],
    ];
    for (const [vector, version, base, severity] of cases)
      expect(scoreCvss(vector)).toEqual({ vector, version, base, severity });
  });

  it('leaves threat, temporal and environmental metrics out of the base score', () => {
    expect(scoreCvss('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U/MAV:P/CR:L')).toMatchObject({
      base: 9.8,
    });
    expect(scoreCvss('AV:N/AC:L/Au:N/C:P/I:P/A:P/E:U/RL:OF/RC:UC/TD:N')).toMatchObject({ base: 7.5 });
    expect(
      scoreCvss('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/MAV:P/CR:L/RE:L/U:Green'),
    ).toMatchObject({ base: 9.3 });
  });

  it('says what is wrong with a bad vector', () => {
    const message = (vector: string) => {
      const scored = scoreCvss(vector);
      return 'error' in scored ? scored.error.message : 'scored';
    };
    expect(message('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H')).toBe('A is missing');
    expect(message('CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')).toBe('AV is there twice');
    expect(message('CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')).toBe('"Z" is no value of AV in CVSS 3.1');
    expect(message('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/toString:N')).toContain('no metric');
    for (const vector of ['', 'CVSS:5.0/AV:N', 'CVSS:3.1', 'hello', 'CVSS:2.0/AV:N', 'AV:N/AC:L'])
      expect(message(vector)).not.toBe('scored');
  });
});

describe.skipIf(!haveSharedData)('every vector of the shared files (needs ../shared)', () => {
  it.each([
    ['vectors_simple2', '2.0', 729],
    ['vectors_simple3', '3.0', 2592],
    ['vectors_simple31', '3.1', 2592],
    ['vectors_simple4', '4.0', 1058],
  ] as const)('%s: CVSS %s, %i base scores', (file, version, count) => {
    const lines = readFileSync(sharedData(`vectors/cvss/${file}`), 'utf8')
      .trim()
      .split('\n');
    expect(new Set(lines).size).toBe(count);
    // "VECTOR - (base, temporal, environmental)", of 4.0 the base alone; no vector has other than base metrics.
    const wrong = lines.filter((line) => {
      const [, vector, base] = /^(\S+) - \(-?([\d.]+),/.exec(line) ?? [];
      const scored = scoreCvss(vector ?? '');
      return 'error' in scored || scored.version !== version || scored.base !== Number(base);
    });
    expect(wrong).toEqual([]);
  });
});
