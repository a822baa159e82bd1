/** When a machine may be worked on, how long it is supported, what it needs and what needs it, and which applications it runs. */
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { lengthWords, ruleWords, spanWords } from '../../parts/window-words.ts';
import { href } from '../../router.ts';
import { useZone } from '../../state/site.ts';
import { AssetApplications } from './AssetApplications.tsx';
import { AssetDependencies } from './AssetDependencies.tsx';
import { AssetSupport } from './AssetSupport.tsx';
import { useSetOne } from './use-set-one.ts';
import './asset-upkeep.css';

export function AssetUpkeep({ asset }: { asset: AssetDetail }) {
  return (
    <div className="asset-upkeep">
      <div>
        <AssetWindow asset={asset} />
        <AssetSupport asset={asset} />
        <AssetApplications asset={asset} />
      </div>
      <AssetDependencies asset={asset} />
    </div>
  );
}

function AssetWindow({ asset }: { asset: AssetDetail }) {
  const { locale, timeZone } = useZone();
  const list = useQuery(orpc.windows.list.queryOptions());
  const set = useSetOne(asset);
  const windows = list.data?.windows ?? [];
  const own = windows.find((window) => window.name === asset.maintenanceWindow);
  return (
    <section aria-label="Maintenance window">
      <h2>Maintenance window</h2>
      <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      {windows.length === 0 ? (
        list.data === undefined ? null : (
          <p className="mut">
            There is none yet.{' '}
            <a className="link" href={href('settings', null, { section: 'windows' })}>
              Make one
            </a>
          </p>
        )
      ) : (
        <>
          <NativeSelect
            aria-label="Maintenance window of this machine"
            data={[
              { value: '', label: 'none: at any time' },
              ...windows.map(({ name }) => ({ value: name, label: name })),
            ]}
            value={asset.maintenanceWindow ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              set(
                { maintenanceWindow: value === '' ? null : value },
                value === '' ? `${asset.name} has no maintenance window now.` : `${asset.name} has ${value} now.`,
              );
            }}
          />
          {own === undefined ? null : (
            <p className="asset-said">
              {own.next === null ? (
                <span className="soon">It is over: it does not come again.</span>
              ) : (
                <>
                  Next{' '}
                  <a className="link" href={href('settings', null, { section: 'windows' })}>
                    {spanWords(own.next.there, locale)}
                  </a>
                  {own.timeZone === timeZone ? null : `, at the site ${spanWords(own.next.site, locale)}`}
                </>
              )}
              <span className="mut">
                {' '}
                {ruleWords(own)}, {lengthWords(own.minutes)}, {own.timeZone}
              </span>
            </p>
          )}
        </>
      )}
    </section>
  );
}
