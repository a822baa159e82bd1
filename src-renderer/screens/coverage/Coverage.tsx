/** The coverage screen: a section to each thing that is missing or out of standard, its count in its tab, its rows in a grid. */
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sectionTitles } from '../../../src-shared/coverage-words.ts';
import {
  coverageSection,
  isNeverCollected,
  isStale,
  type Coverage as CoverageDocument,
  type CoverageSection,
} from '../../../src-shared/model/coverage.ts';
import { orpc } from '../../api.ts';
import { ReadDirectoryButton } from '../../parts/DirectoryDialog.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { setQuery, useRoute } from '../../router.ts';
import { AssetSigns } from './AssetSigns.tsx';
import { MissingFacts } from './MissingFacts.tsx';
import { NotJudged } from './NotJudged.tsx';
import { CheckByHandGrid, ControlGrid, EndOfLifeGrid, UpdateGrid } from './StateGrids.tsx';
import { SourceShares } from './SourceShares.tsx';
import { Standards } from './Standards.tsx';
import '../findings/findings.css';
import './coverage.css';

const first: CoverageSection = 'never-collected';

export default function Coverage() {
  const { query: address } = useRoute();
  const asked = coverageSection.safeParse(address.get('section'));
  const section = asked.success ? asked.data : first;
  const read = useQuery(orpc.coverage.read.queryOptions());
  const { data } = read;
  return (
    <div className="screen-fill">
      <ScreenHead
        title="Coverage"
        sub={
          data === undefined
            ? 'What is missing, and what is out of standard.'
            : `${countWords(data.machines, 'machine')}: what is missing, and what is out of standard. What is not known is not compliant.`
        }
        actions={<ReadDirectoryButton />}
      />
      <ErrorAlert error={read.error} onRetry={() => void read.refetch()} />
      <Tabs
        value={section}
        onChange={(next) => setQuery({ section: next === first ? null : next, fact: null })}
        keepMounted={false}
        className="cov-tabs"
      >
        <Tabs.List>
          {coverageSection.options.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {sectionTitles[one]}{' '}
              {data === undefined ? null : (
                <span className={data.counts[one] > 0 ? 'cov-count' : 'cov-count mut'}>
                  {numberWords(data.counts[one])}
                </span>
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={section} className="cov-fill">
          <Section section={section} data={data} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Section({ section, data }: { section: CoverageSection; data: CoverageDocument | undefined }) {
  switch (section) {
    case 'never-collected':
      return (
        <>
          <SourceShares sources={data?.sources ?? []} />
          <AssetSigns key={section} name="Never collected" rows={data?.assets.filter(isNeverCollected)} />
        </>
      );
    case 'stale':
      return <AssetSigns key={section} name="Stale" rows={data?.assets.filter(isStale)} />;
    case 'not-judged':
      return <NotJudged rows={data?.notJudged} />;
    case 'check-by-hand':
      return <CheckByHandGrid rows={data?.checkByHand} />;
    case 'standards':
      return <Standards standards={data?.standards} />;
    case 'update-state':
      return <UpdateGrid rows={data?.updateState} />;
    case 'controls':
      return <ControlGrid rows={data?.controls} />;
    case 'end-of-life':
      return <EndOfLifeGrid rows={data?.endOfLife} />;
    case 'missing':
      return <MissingFacts counts={data?.missing} rows={data?.missingAssets} />;
  }
}
