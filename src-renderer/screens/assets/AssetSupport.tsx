/** How long a machine's system gets security updates, and the contract for more where one is sold. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { wallClock } from '../../parts/dates.ts';
import { DateText } from '../../parts/DateText.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { useNow, useZone } from '../../state/site.ts';
import { useSetOne } from './use-set-one.ts';

export function AssetSupport({ asset }: { asset: AssetDetail }) {
  const set = useSetOne(asset);
  const { timeZone } = useZone();
  const today = wallClock(useNow(), timeZone).day;
  const { supportEnd, supportDaysLeft: left, supportSold: sold, extendedSupport } = asset;
  const [until, setUntil] = useState(sold?.until ?? '');
  const byContract = supportEnd !== null && supportEnd.on === extendedSupport;
  return (
    <section aria-label="Support">
      <h2 className="asset-heading">Support</h2>
      {supportEnd === null ? (
        <p className="mut">It is not known how long its system is supported.</p>
      ) : byContract ? null : (
        <p className={left === null && supportEnd.on >= today ? undefined : supportEnd.on < today ? 'now' : 'soon'}>
          {supportEnd.what} {supportEnd.on < today ? 'ended' : 'ends'} <DateText value={supportEnd.on} kind="day" />
          {left === null ? '' : left === 0 ? ': this is the last day' : `, in ${countWords(left, 'day')}`}.
        </p>
      )}
      {extendedSupport === null ? null : (
        <p className="asset-line">
          <span className={extendedSupport < today ? 'now' : left === null ? undefined : 'soon'}>
            Updates under contract {extendedSupport < today ? 'ended' : 'end'}{' '}
            <DateText value={extendedSupport} kind="day" />
            {byContract && left !== null ? `, in ${countWords(left, 'day')}` : ''}.
          </span>
          <button
            type="button"
            className="link"
            onClick={() => set({ extendedSupport: null }, `${asset.name} has no contract for updates now.`)}
          >
            Take back
          </button>
        </p>
      )}
      {sold === null || extendedSupport === sold.until ? null : (
        <form
          className="asset-contract"
          onSubmit={(event) => {
            event.preventDefault();
            set({ extendedSupport: until }, `${asset.name} is under contract until ${until}.`);
          }}
        >
          <p className="mut">
            {sold.what} is sold for this system until <DateText value={sold.until} kind="day" />. If there is a
            contract, say until when:
          </p>
          <TextInput
            aria-label="Last day under contract"
            type="date"
            required
            max={sold.until}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <Button type="submit" disabled={until === ''}>
            Set
          </Button>
        </form>
      )}
    </section>
  );
}
