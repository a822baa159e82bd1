/** One machine: its verdict and why, its facts with their sources, software, findings and history. */
import { useState, type ReactNode } from 'react';
import { Button, Tabs } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href, setQuery, useRoute } from '../../router.ts';
import { FindingsGrid } from '../findings/FindingsGrid.tsx';
import { AssetEditDialog } from './AssetEditDialog.tsx';
import { AssetFacts } from './AssetFacts.tsx';
import { AssetHistory } from './AssetHistory.tsx';
import { AssetSoftware } from './AssetSoftware.tsx';
import { AssetUpkeep } from './AssetUpkeep.tsx';
import { exposureWords, kindWords } from './asset-words.ts';
import { MergeDialog } from './MergeDialog.tsx';
import { RetireDialog } from './RetireDialog.tsx';
import { SplitDialog } from './SplitDialog.tsx';
import './assets.css';

const withoutAsset = ['asset'];

export function AssetPage({ id }: { id: string }) {
  const show = useQuery(orpc.assets.show.queryOptions({ input: { id } }));
  const trail = (
    <>
      <a className="link" href={href('assets')}>
        Assets
      </a>{' '}
      / <span className="mono">{id}</span>
    </>
  );
  if (show.data !== undefined) return <Shown asset={show.data} trail={trail} />;
  return (
    <div>
      <ScreenHead title="Asset" trail={trail} />
      {show.error === null ? (
        <p role="status" className="mut">
          Loading the machine…
        </p>
      ) : (
        <ErrorAlert error={show.error} onRetry={() => void show.refetch()} />
      )}
    </div>
  );
}

function Shown({ asset, trail }: { asset: AssetDetail; trail: ReactNode }) {
  const [dialog, setDialog] = useState<'edit' | 'merge' | 'split' | 'retire' | null>(null);
  const tab = useRoute().query.get('tab') ?? 'facts';
  const queries = useQueryClient();
  const reinstate = async () => {
    await client.assets.reinstate({ ids: [asset.id] });
    await queries.invalidateQueries();
    notifyChange(`${asset.name} is back.`);
  };
  return (
    <div className="screen-fill asset-page">
      <ScreenHead
        trail={trail}
        title={asset.name}
        sub={
          <>
            <div className="asset-line">
              <StateWord state={asset.verdict} />
              <span>{asset.verdictReason}</span>
            </div>
            <div className="asset-line">
              <span>{asset.os?.name ?? 'operating system not known'}</span>
              <span>{kindWords[asset.kind]}</span>
              <span>
                {asset.criticality === null ? 'criticality not set, 3 assumed' : `criticality ${asset.criticality}`}
                {asset.facts.some(({ field }) => field === 'criticalityAnswers') ? ' by five questions' : ''}
              </span>
              <span>
                {asset.exposure === null ? 'exposure not set, internal assumed' : exposureWords[asset.exposure]}
              </span>
              {asset.addresses.length > 0 && <span className="mono">{asset.addresses.join(', ')}</span>}
              <span>
                seen <DateText value={asset.lastSeen} />
              </span>
              {asset.supportDaysLeft !== null && asset.supportEnd !== null && (
                <span className="soon">
                  support ends <DateText value={asset.supportEnd.on} kind="day" />, in{' '}
                  {countWords(asset.supportDaysLeft, 'day')}
                </span>
              )}
            </div>
            {asset.retired !== null && (
              <div>
                Retired <DateText value={asset.retired.at} />: {asset.retired.reason}
                {asset.mergedInto !== null && (
                  <>
                    {' '}
                    <a className="link" href={href('assets', asset.mergedInto)}>
                      {asset.mergedInto}
                    </a>
                  </>
                )}
              </div>
            )}
          </>
        }
        actions={
          <>
            <Button onClick={() => setDialog('edit')}>Edit…</Button>
            {asset.retired === null && <Button onClick={() => setDialog('merge')}>Merge…</Button>}
            {asset.retired === null ? (
              <Button onClick={() => setDialog('retire')}>Retire…</Button>
            ) : asset.mergedInto !== null ? null : (
              <Button onClick={() => void reinstate().catch(notifyFailure)}>Bring back</Button>
            )}
          </>
        }
      />
      <Tabs
        value={tab}
        onChange={(next) => setQuery({ tab: next === 'facts' ? null : next, query: null })}
        keepMounted={false}
        className="asset-tabs"
      >
        <Tabs.List>
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          <Tabs.Tab value="software">Software {numberWords(asset.packages)}</Tabs.Tab>
          <Tabs.Tab value="findings">Findings {numberWords(asset.findings)}</Tabs.Tab>
          <Tabs.Tab value="upkeep">Upkeep</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="facts">
          <AssetFacts asset={asset} />
        </Tabs.Panel>
        <Tabs.Panel value="software" className="asset-fill">
          <p className="mut asset-note">
            {asset.notJudged > 0
              ? `${countWords(asset.notJudged, 'package')} of ${numberWords(asset.packages)} not judged: no loaded feed speaks of them.`
              : `${countWords(asset.packages, 'package')}, all judged by a feed.`}
          </p>
          <AssetSoftware asset={asset.id} />
        </Tabs.Panel>
        <Tabs.Panel value="findings" className="asset-fill">
          <FindingsGrid
            filters={{ asset: asset.id }}
            without={withoutAsset}
            empty={<EmptyState title="No open findings on this machine">{asset.verdictReason}</EmptyState>}
          />
        </Tabs.Panel>
        <Tabs.Panel value="upkeep">
          <AssetUpkeep asset={asset} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <AssetHistory asset={asset} onSplit={() => setDialog('split')} />
        </Tabs.Panel>
      </Tabs>
      {dialog === 'edit' && (
        <AssetEditDialog what={asset.name} assets={async () => [asset]} onClose={() => setDialog(null)} />
      )}
      {dialog === 'merge' && <MergeDialog asset={asset} onClose={() => setDialog(null)} />}
      {dialog === 'split' && <SplitDialog asset={asset} onClose={() => setDialog(null)} />}
      {dialog === 'retire' && (
        <RetireDialog what={asset.name} assets={async () => [asset]} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}
