import { expect, it } from 'vitest';
import { factWords, pathWords, sectionWords, sourceWords } from './asset-words.ts';
import { changeLines } from './change-lines.ts';

it('changes become lines, one table a kind, empty kinds left out', () => {
  const kinds = changeLines(
    {
      facts: [{ field: 'os.ubr', from: 1, to: 2 }],
      packages: [
        { section: 'system', name: 'bash', arch: 'amd64', from: '5.1', to: '5.2' },
        { section: 'programs', name: 'Editor', arch: '', from: null, to: '' },
      ],
      hotfixes: [{ kb: 'KB1', change: 'removed' }],
      ports: [{ port: 22, from: null, to: 'ssh' }],
      available: [],
      compared: [],
      toldByOne: [],
    },
    { fact: factWords, field: pathWords, section: sectionWords },
  );
  expect(
    kinds.map(({ title, lines }) => [title, ...lines.map((line) => [line.what, line.change, line.from, line.to])]),
  ).toEqual([
    ['Facts', ['operating system: ubr', 'changed', '1', '2']],
    ['Packages of the system', ['bash amd64', 'changed', '5.1', '5.2']],
    ['Installed programs', ['Editor', 'added', null, 'version unknown']],
    ['Hotfixes', ['KB1', 'removed', 'installed', null]],
    ['Open ports', ['22', 'added', null, 'ssh']],
  ]);
  expect(sourceWords('user anna')).toBe('anna, by hand');
});
