/** The coverage command: what is missing and what is out of standard, whole or one section of it. */
import {
  coverageSection,
  isNeverCollected,
  isStale,
  type Coverage,
  type CoverageAsset,
  type CoverageSection,
} from '../../../src-shared/model/coverage.ts';
import {
  controlWords,
  judgedByWords,
  missingWords,
  nextWords,
  reasonWords,
  sectionTitles,
  signWords,
  sourceWords,
  updateWords,
} from '../../../src-shared/coverage-words.ts';
import { count, minute, table } from '../text.ts';
import { oneOf, type CommandGroup } from './command.ts';
import { standardsText } from './standards.ts';

function assetsText(assets: CoverageAsset[]): string {
  return table(
    [
      { head: 'Id' },
      { head: 'Name', width: 32 },
      { head: 'System', width: 30 },
      { head: 'Known from', width: 40 },
      { head: 'Collected (UTC)' },
      { head: 'Seen (UTC)' },
      { head: 'What', width: 50 },
      { head: 'Next', width: 50 },
    ],
    assets.map((asset) => [
      asset.id,
      asset.name,
      asset.os ?? 'not known',
      [...new Set(asset.knownFrom.map((seen) => seen.source))].join(', '),
      minute(asset.lastInventory),
      minute(asset.lastSeen),
      asset.signs.map((sign) => signWords[sign]).join(', '),
      nextWords[asset.next],
    ]),
  );
}

/** Each section for people. */
const texts: Record<CoverageSection, (document: Coverage) => string> = {
  'never-collected': ({ assets, sources }) =>
    [
      ...sources.map(({ class: from, known, collected }) => `${sourceWords[from]}: ${collected} of ${known} collected`),
      assetsText(assets.filter(isNeverCollected)),
    ].join('\n'),
  stale: ({ assets }) => assetsText(assets.filter(isStale)),
  'not-judged': ({ notJudged }) =>
    table(
      [
        { head: 'Software', width: 50 },
        { head: 'Origin', width: 30 },
        { head: 'Section' },
        { head: 'Scheme' },
        { head: 'Machines', align: 'right' },
        { head: 'Versions', align: 'right' },
        { head: 'Why' },
        { head: 'What to do', width: 50 },
      ],
      notJudged.map((row) => [
        row.name,
        row.origin,
        row.section,
        row.scheme,
        row.machines,
        row.versions,
        reasonWords[row.reason],
        judgedByWords(row),
      ]),
    ),
  'check-by-hand': ({ checkByHand }) =>
    [
      'CISA’s KEV catalogue names these devices; whether their versions are affected is not judged.',
      table(
        [
          { head: 'Id' },
          { head: 'Name', width: 32 },
          { head: 'Device', width: 40 },
          { head: 'Runs', width: 40 },
          { head: 'KEV names', width: 60 },
          { head: 'Newest' },
        ],
        checkByHand.map((row) => [row.id, row.name, row.device, row.firmware, row.cves.join(', '), row.newest]),
      ),
    ].join('\n'),
  standards: ({ standards }) => standardsText(standards),
  'update-state': ({ updateState }) =>
    table(
      [
        { head: 'Id' },
        { head: 'Name', width: 32 },
        { head: 'What', width: 60 },
        { head: 'Searched (UTC)' },
        { head: 'Installed (UTC)' },
        { head: 'Paused until (UTC)' },
        { head: 'Server', width: 40 },
        { head: 'Index of (UTC)' },
        { head: 'Restart, days', align: 'right' },
      ],
      updateState.map((row) => [
        row.id,
        row.name,
        row.problems.map((problem) => updateWords[problem]).join(', ') || 'in order',
        minute(row.lastSearch),
        minute(row.lastInstall),
        minute(row.pausedUntil),
        row.server,
        minute(row.availableAsOf),
        row.rebootDays,
      ]),
    ),
  controls: ({ controls }) =>
    table(
      [
        { head: 'Id' },
        { head: 'Name', width: 32 },
        { head: 'What' },
        { head: 'Control', width: 40 },
        { head: 'Definitions' },
        { head: 'Told by' },
        { head: 'Seen (UTC)' },
      ],
      controls.map((row) => [
        row.id,
        row.name,
        controlWords[row.problem],
        row.control,
        row.definitions,
        row.source,
        minute(row.seenAt),
      ]),
    ),
  'end-of-life': ({ endOfLife }) =>
    table(
      [
        { head: 'Id' },
        { head: 'Name', width: 32 },
        { head: 'System', width: 40 },
        { head: 'Ends' },
        { head: 'Days', align: 'right' },
        { head: 'What' },
      ],
      endOfLife.map((row) => [row.id, row.name, row.os, row.on, row.days, row.what]),
    ),
  missing: ({ missing, machines }) =>
    table(
      [{ head: 'Fact' }, { head: 'Machines without', align: 'right' }],
      Object.entries(missing).map(([fact, without]) => [
        missingWords[fact as keyof typeof missingWords],
        `${without} of ${machines}`,
      ]),
    ),
};

/** The members of the document that a section is made of. */
const members: Record<CoverageSection, (document: Coverage) => Partial<Coverage>> = {
  'never-collected': ({ assets, sources }) => ({ sources, assets: assets.filter(isNeverCollected) }),
  stale: ({ assets }) => ({
    assets: assets.filter(isStale),
  }),
  'not-judged': ({ notJudged }) => ({ notJudged }),
  'check-by-hand': ({ checkByHand }) => ({ checkByHand }),
  standards: ({ standards }) => ({ standards }),
  'update-state': ({ updateState }) => ({ updateState }),
  controls: ({ controls }) => ({ controls }),
  'end-of-life': ({ endOfLife }) => ({ endOfLife }),
  missing: ({ missing, missingAssets }) => ({ missing, missingAssets }),
};

const sectionText = (section: CoverageSection, document: Coverage) => {
  const rows = document.counts[section];
  return `${sectionTitles[section]}: ${rows.toLocaleString('en')}\n${rows > 0 || section === 'standards' ? texts[section](document) : ''}`.trimEnd();
};

export const coverageCommands: CommandGroup = (program, host) => {
  program
    .command('coverage')
    .summary('what is missing and what is out of standard: machines, software, updates, protection, support')
    .option('--section <name>', `only one: ${coverageSection.options.join(', ')}`)
    .action((options: { section?: string }) => {
      const section =
        options.section === undefined ? null : oneOf('--section', coverageSection.options, options.section);
      return host.withVault(async (call) => {
        const document = await call.coverage.read();
        if (section === null)
          return {
            document,
            text: () =>
              [
                count(document.machines, 'machine'),
                ...coverageSection.options.map((one) => sectionText(one, document)),
              ].join('\n\n'),
          };
        const { at, machines, counts } = document;
        return {
          document: { at, machines, counts, ...members[section](document) },
          text: () => sectionText(section, document),
        };
      });
    });
};
