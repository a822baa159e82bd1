import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { readPlanFile } from './plan-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'plan-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusalOf(text: string): Pick<Refusal, 'code' | 'message' | 'hint'> {
  const file = join(folder, 'plan.json');
  writeFileSync(file, text);
  try {
    readPlanFile(file);
  } catch (error) {
    const { code, message, hint } = error as Refusal;
    return { code, message: message.replace(`${file}`, 'FILE'), hint };
  }
  throw new Error('it was read');
}

describe('the file of a plan', () => {
  it('fills in what is not said', () => {
    const file = join(folder, 'good.json');
    writeFileSync(file, '\uFEFF{"rings": [{"name": "test", "assets": ["web1"]}, {"name": "all"}]}');
    expect(readPlanFile(file)).toEqual({
      rings: [
        { name: 'test', assets: ['web1'], soakMinutes: 0, successThreshold: 0.7 },
        { name: 'all', soakMinutes: 0, successThreshold: 0.7 },
      ],
      redundancy: [],
      checks: [],
      approvals: 1,
      parallel: 16,
      timeoutMinutes: 60,
    });
  });

  it.each([
    ['{"rings": [{"name": "a"},],}', 1, 26],
    ['{\n  "approvals": 2,\n  "parallel": 8,\n}', 4, 1],
    ["{\n  'approvals': 2}", 2, 3],
    ['{"approvals": 2', 1, 16],
    ['{"title": "a', 1, 13],
    ['{"approvals": tru}', 1, 18],
    ['{"approvals": 2} x', 1, 18],
    ['', 1, 1],
  ])('says where %j is no JSON', (text, line, column) => {
    expect(refusalOf(text)).toMatchObject({
      code: 'invalid-argument',
      message: `FILE is not JSON: it goes wrong at line ${line}, column ${column}`,
    });
  });

  it.each([
    ['{"windws": []}', 'it has the unknown member "windws"', 'Members there are: title, owner, rings, windows'],
    ['{"rings": [{"name": "a", "soak": 5}]}', 'rings[0] has the unknown member "soak"', 'soakMinutes'],
    [
      '{"windows": [{"start": "2026-11-26T20:00:00Z", "end": "2026-11-26T19:00:00Z"}]}',
      'windows[0].end: a window must end after it starts',
      'README',
    ],
    [
      '{"windows": [{"start": "26.11.2026", "end": "x"}]}',
      'windows[0].start: is not an instant',
      '2026-11-26T20:00:00Z',
    ],
    ['{"checks": [{"kind": "ping", "value": "x"}]}', 'checks[0].kind', 'README'],
    ['[]', 'its content: Invalid input', 'README'],
  ])('says what is wrong with %s', (text, message, hint) => {
    const refusal = refusalOf(text);
    expect(refusal).toMatchObject({ code: 'invalid-argument' });
    expect(refusal.message).toContain(message);
    expect(refusal.hint).toContain(hint);
  });

  it('reads the full example of the README', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
    const example = [...readme.matchAll(/```json\n(.*?)```/gs)]
      .map((match) => match[1]!)
      .find((text) => text.includes('"rings"'));
    const file = join(folder, 'example.json');
    writeFileSync(file, example ?? '');
    expect(readPlanFile(file)).toMatchObject({ approvals: 2, parallel: 8, redundancy: [['db1', 'db2']] });
  });

  it('refuses a file that is not there', () => {
    expect(() => readPlanFile(join(folder, 'none.json'))).toThrow(expect.objectContaining({ code: 'file-unreadable' }));
  });
});
