/** Makes or changes a software standard; what would depart from it is shown while it is written. */
import { useState } from 'react';
import { Autocomplete, Button, Checkbox, Modal, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { standingWords } from '../../../src-shared/coverage-words.ts';
import type { Standard, StandardRule } from '../../../src-shared/model/standard.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { draftOf, ruleOf } from './standard-draft.ts';
import '../../parts/except-dialog.css';

interface StandardDialogProps {
  /** Null makes a new one. */
  standard: Standard | null;
  onClose: () => void;
}

const shown = 6;

function Preview({ rule }: { rule: StandardRule | null }) {
  const check = useQuery({
    ...orpc.standards.check.queryOptions({
      input: rule ?? { product: '*', forbidden: true, minimum: null, allowed: null, assets: '' },
    }),
    enabled: rule !== null,
    placeholderData: keepPreviousData,
  });
  const found = rule === null ? undefined : check.data;
  return (
    <section aria-label="Preview" className="cov-preview" aria-busy={check.isFetching}>
      <ErrorAlert error={check.error} />
      {found === undefined ? (
        <p className="mut">
          {rule === null
            ? 'Name a product and a minimum, allowed versions, or that it is forbidden: then it is shown here what departs from it.'
            : 'Looking…'}
        </p>
      ) : (
        <>
          <p role="status">
            {found.machines === 0 ? (
              'No machine has it.'
            ) : (
              <>
                <b>{numberWords(found.deviating)} would deviate</b>, {numberWords(found.inStandard)} in standard,{' '}
                {numberWords(found.unknownVersion)} of unknown version: {countWords(found.machines, 'machine')} with it.
              </>
            )}
          </p>
          {found.deviations.length > 0 && (
            <table className="ledger">
              <tbody>
                {found.deviations.slice(0, shown).map((row, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- rows of one answer have no id and don't move
                  <tr key={index}>
                    <td>{row.name}</td>
                    <td>{row.product}</td>
                    <td className="mono">{row.version || 'unknown'}</td>
                    <td>{standingWords[row.standing]}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {found.deviations.length > shown && (
            <p className="mut">and {numberWords(found.deviating + found.unknownVersion - shown)} more</p>
          )}
        </>
      )}
    </section>
  );
}

export function StandardDialog({ standard, onClose }: StandardDialogProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(standard));
  const [reason, setReason] = useState(standard?.reason ?? '');
  const [letters] = useDebouncedValue(draft.product.replaceAll(/[*?]/g, '').trim(), 150);
  const [previewed] = useDebouncedValue(draft, 300);
  const names = useQuery({
    ...orpc.standards.products.queryOptions({ input: { letters } }),
    enabled: letters !== '',
    placeholderData: keepPreviousData,
  });
  const rule = ruleOf(draft);
  const save = useMutation({
    mutationFn: (ready: StandardRule) =>
      client.standards.save({ rule: ready, reason: reason.trim(), ...(standard ? { id: standard.id } : {}) }),
    onSuccess: ({ standard: saved }) => {
      notifyChange(standard ? 'The standard is changed.' : 'The standard is set.', async () => {
        if (standard) {
          const { id, product, minimum, allowed, forbidden, assets } = standard;
          await client.standards.save({
            id,
            rule: { product, minimum, allowed, forbidden, assets },
            reason: standard.reason,
          });
        } else await client.standards.remove({ id: saved.id });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={standard ? `Edit the standard for ${standard.product}` : 'New standard'}
    >
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (rule !== null) save.mutate(rule);
        }}
      >
        <Autocomplete
          size="xs"
          label="Product"
          description="Its name as installed; * and ? stand for anything."
          required
          maxLength={200}
          data-autofocus
          data={names.data?.products ?? []}
          // The list is already what fits the letters.
          filter={({ options }) => options}
          value={draft.product}
          onChange={(product) => setDraft({ ...draft, product })}
        />
        <Checkbox
          size="xs"
          label="Forbidden: no version is allowed"
          checked={draft.forbidden}
          onChange={(event) => setDraft({ ...draft, forbidden: event.currentTarget.checked })}
        />
        {!draft.forbidden && (
          <div className="cov-pair">
            <TextInput
              label="Minimum version"
              description="The lowest that is allowed."
              maxLength={60}
              value={draft.minimum}
              onChange={(event) => setDraft({ ...draft, minimum: event.currentTarget.value })}
            />
            <TextInput
              label="Allowed versions"
              description="Patterns with commas between: 7.4.*, 7.6.*"
              value={draft.allowed}
              onChange={(event) => setDraft({ ...draft, allowed: event.currentTarget.value })}
            />
          </div>
        )}
        <TextInput
          label="Only on machines with these words"
          description="In name, address, system, owner, department...; empty: on all."
          maxLength={200}
          value={draft.assets}
          onChange={(event) => setDraft({ ...draft, assets: event.currentTarget.value })}
        />
        <Textarea
          label="Reason"
          required
          minLength={3}
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Preview rule={ruleOf(previewed)} />
        <ErrorAlert error={save.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={rule === null}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
