/** The coverage command: what is missing and what is out of standard, whole or one section of it. */
import {
  coverageSection,
  type AssetSign,
  type Coverage,
  type CoverageAsset,
  type CoverageSection,
  type NextStep,
  type NotJudgedReason,
  type UpdateProblem,
} from '../../../src-shared/model/coverage.ts';
import { count, minute, table } from '../text.ts';
import { oneOf, type CommandGroup } from './command.ts';
import { standardsText } from './standards.ts';

const next: Record<NextStep, string> = {
  'collect-ssh': 'collect ssh: it answers there',
  'collect-sh': 'run collect.sh on it',
  'collect-ps1': 'run collect.ps1 on it, by hand or group policy',
  import: 'import a list of its software',
  firmware: 'no list can be had; look at its firmware',
  identify: 'find out what it is: discover, or import what you know',
};

const signs: Record<AssetSign, string> = {
  'never-collected': 'never collected',
  'scan-old': 'collected too long ago',
  'account-idle': 'account idle',
  'account-disabled': 'account disabled',
  'seen-lately': 'seen on the network lately',
};

const reasons: Record<NotJudgedReason, string> = {
  'no-feed': 'no feed for it',
  'third-party': 'packaged by others',
  'unknown-version': 'version unknown',
  'windows-program': 'no source for Windows programs',
  'unknown-system': 'system not known',
  'in-house': 'in-house application',
};

const problems: Record<UpdateProblem, string> = {
  'restart-needed': 'restart needed',
  paused: 'paused',
  'search-old': 'no search lately',
  'install-old': 'nothing installed lately',
  'index-old': 'package index old',
  'not-known': 'not known',
};

const isNever = ({ signs: shown }: CoverageAsset) => shown.includes('never-collected');
const isStale = ({ signs: shown }: CoverageAsset) =>
  shown.some((sign) => sign !== 'never-collected' && sign !== 'seen-lately');

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
      asset.signs.map((sign) => signs[sign]).join(', '),
      next[asset.next],
    ]),
  );
}

/** Each section for people, under its title. */
const texts: Record<CoverageSection, { title: string; text: (document: Coverage) => string }> = {
  'never-collected': {
    title: 'Never collected',
    text: ({ assets, sources }) =>
      [
        ...sources.map(({ class: from, known, collected }) => `${from}: ${collected} of ${known} collected`),
        assetsText(assets.filter(isNever)),
      ].join('\n'),
  },
  stale: {
    title: 'Stale',
    text: ({ assets }) => assetsText(assets.filter(isStale)),
  },
  'not-judged': {
    title: 'Not judged',
    text: ({ notJudged }) =>
      table(
        [
          { head: 'Software', width: 50 },
          { head: 'Origin', width: 30 },
          { head: 'Section' },
          { head: 'Scheme' },
          { head: 'Machines', align: 'right' },
          { head: 'Versions', align: 'right' },
          { head: 'Why' },
        ],
        notJudged.map((row) => [
          row.name,
          row.origin,
          row.section,
          row.scheme,
          row.machines,
          row.versions,
          reasons[row.reason],
        ]),
      ),
  },
  standards: { title: 'Out of standard', text: ({ standards }) => standardsText(standards) },
  'update-state': {
    title: 'Update state',
    text: ({ updateState }) =>
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
          row.problems.map((problem) => problems[problem]).join(', ') || 'in order',
          minute(row.lastSearch),
          minute(row.lastInstall),
          minute(row.pausedUntil),
          row.server,
          minute(row.availableAsOf),
          row.rebootDays,
        ]),
      ),
  },
  controls: {
    title: 'Security controls',
    text: ({ controls }) =>
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
          row.problem,
          row.control,
          row.definitions,
          row.source,
          minute(row.seenAt),
        ]),
      ),
  },
  'end-of-life': {
    title: 'End of life',
    text: ({ endOfLife }) =>
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
  },
  missing: {
    title: 'Facts missing',
    text: ({ missing, machines }) =>
      table(
        [{ head: 'Fact' }, { head: 'Machines without', align: 'right' }],
        Object.entries(missing).map(([fact, without]) => [fact, `${without} of ${machines}`]),
      ),
  },
};

/** The members of the document that a section is made of. */
const members: Record<CoverageSection, (document: Coverage) => Partial<Coverage>> = {
  'never-collected': ({ assets, sources }) => ({ sources, assets: assets.filter(isNever) }),
  stale: ({ assets }) => ({
    assets: assets.filter(isStale),
  }),
  'not-judged': ({ notJudged }) => ({ notJudged }),
  standards: ({ standards }) => ({ standards }),
  'update-state': ({ updateState }) => ({ updateState }),
  controls: ({ controls }) => ({ controls }),
  'end-of-life': ({ endOfLife }) => ({ endOfLife }),
  missing: ({ missing, missingAssets }) => ({ missing, missingAssets }),
};

const sectionText = (section: CoverageSection, document: Coverage) => {
  const { title, text } = texts[section];
  const rows = document.counts[section];
  return `${title}: ${rows.toLocaleString('en')}\n${rows > 0 || section === 'standards' ? text(document) : ''}`.trimEnd();
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
