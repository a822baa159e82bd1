/** All rules in the order in which they count: dragged or moved by keys, turned on and off, removed with an undo. */
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { Button, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AssetRule } from '../../../src-shared/model/asset-rule.ts';
import { client, orpc } from '../../api.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href, navigate } from '../../router.ts';
import { bodyOf, conditionPhrases, decidesWords, draftOf, dropBefore, setPhrases, stepBefore } from './rule-words.ts';

interface Over {
  id: string;
  behind: boolean;
}

const newRule = () => navigate(href('asset-rules', 'new'));

export function RuleList({ rules }: { rules: readonly AssetRule[] }) {
  const queries = useQueryClient();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const follow = useRef<string | null>(null);
  const ids = rules.map(({ id }) => id);
  const show = (answer: { rules: AssetRule[] }) => {
    queries.setQueryData(orpc.rules.list.queryKey(), { rules: answer.rules });
    void queries.invalidateQueries();
  };

  const move = useMutation({
    mutationFn: (input: { id: string; before: string | null }) => client.rules.move(input),
    onSuccess: show,
  });
  const save = useMutation({
    mutationFn: ({ rule, enabled }: { rule: AssetRule; enabled: boolean }) =>
      client.rules.save({ rule: { ...bodyOf(draftOf(rule)), enabled }, id: rule.id }),
    onSuccess: (answer) => {
      show(answer);
      const { rule, applied } = answer;
      notifyChange(
        `${rule.name} is ${rule.enabled ? 'on' : 'off'}: ${countWords(applied.changed, 'machine')} changed.`,
      );
    },
  });
  const remove = useMutation({
    mutationFn: (rule: AssetRule) => client.rules.remove({ id: rule.id }),
    onSuccess: (answer, rule) => {
      show(answer);
      const before = ids[ids.indexOf(rule.id) + 1] ?? null;
      notifyChange(`${rule.name} removed: ${countWords(answer.applied.changed, 'machine')} changed.`, async () => {
        show(await client.rules.save({ rule: bodyOf(draftOf(rule)), before }));
      });
    },
  });
  const apply = useMutation({
    mutationFn: () => client.rules.apply(),
    onSuccess: (answer) => {
      show(answer);
      notifyChange(`Applied: ${countWords(answer.applied.changed, 'machine')} changed.`);
    },
  });
  const busy = move.isPending || save.isPending || remove.isPending || apply.isPending;

  // A row that was moved by a key keeps the focus at its new place.
  useEffect(() => {
    if (follow.current === null) return;
    body.current?.querySelector<HTMLElement>(`[data-rule="${follow.current}"] .rule-grip`)?.focus();
    follow.current = null;
  }, [rules]);

  const step = (rule: AssetRule, by: -1 | 1) => {
    const before = stepBefore(ids, rule.id, by);
    if (before === undefined || busy) return;
    follow.current = rule.id;
    move.mutate({ id: rule.id, before });
  };
  const drop = () => {
    if (dragged !== null && over !== null && over.id !== dragged)
      move.mutate({ id: dragged, before: dropBefore(ids, dragged, over.id, over.behind) });
    setDragged(null);
    setOver(null);
  };
  const onDragOver = (event: DragEvent<HTMLTableRowElement>, id: string) => {
    if (dragged === null) return;
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    setOver({ id, behind: event.clientY > top + height / 2 });
  };

  return (
    <div className="rules-page">
      <ScreenHead
        title="Asset rules"
        trail={
          <a className="link" href={href('assets')}>
            Assets
          </a>
        }
        sub="Fill what machines mean to the business by what they are. For each field the first rule that fits counts, scopes add up, and a person’s own word on a machine always stays."
        actions={
          rules.length > 0 ? (
            <>
              <Button loading={apply.isPending} onClick={() => apply.mutate()}>
                Apply again
              </Button>
              <Button variant="filled" onClick={newRule}>
                New rule…
              </Button>
            </>
          ) : undefined
        }
      />
      <ErrorAlert error={move.error ?? save.error ?? remove.error ?? apply.error} />
      {rules.length === 0 ? (
        <EmptyState
          title="No rules yet"
          actions={
            <Button variant="filled" onClick={newRule}>
              New rule…
            </Button>
          }
        >
          A rule such as “name db* and address in 10.0.5.0/24: criticality 4, scope pci-dss” saves setting machines one
          by one, and holds for those that come later. You see what it would do before it does it.
        </EmptyState>
      ) : (
        <table className="ledger rule-list" aria-label="Asset rules" aria-busy={busy}>
          <thead>
            <tr>
              <th>
                <span className="hidden-text">Order</span>
              </th>
              <th>Rule</th>
              <th>If</th>
              <th>Sets</th>
              <th className="r">Fits</th>
              <th>Decides now</th>
              <th>On</th>
              <th>
                <span className="hidden-text">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {rules.map((rule) => (
              <tr
                key={rule.id}
                data-rule={rule.id}
                data-off={!rule.enabled || undefined}
                data-dragged={dragged === rule.id || undefined}
                data-over={
                  over?.id === rule.id && dragged !== rule.id ? (over.behind ? 'behind' : 'before') : undefined
                }
                onDragOver={(event) => onDragOver(event, rule.id)}
                onDrop={drop}
              >
                <td className="nowrap">
                  <button
                    type="button"
                    className="rule-grip"
                    draggable
                    aria-label={`Move ${rule.name}, place ${rule.position} of ${rules.length}`}
                    title="Drag, or press the up and down arrows"
                    onDragStart={(event) => {
                      event.dataTransfer.effectAllowed = 'move';
                      event.dataTransfer.setData('text/plain', rule.name);
                      setDragged(rule.id);
                    }}
                    onDragEnd={() => {
                      setDragged(null);
                      setOver(null);
                    }}
                    onKeyDown={(event) => {
                      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
                      event.preventDefault();
                      step(rule, event.key === 'ArrowUp' ? -1 : 1);
                    }}
                  >
                    <span aria-hidden="true">⠿</span> {rule.position}
                  </button>
                </td>
                <td>
                  <a className="link" href={href('asset-rules', rule.id)}>
                    {rule.name}
                  </a>
                </td>
                <td>
                  <Phrases phrases={conditionPhrases(rule.conditions)} none="every machine" />
                </td>
                <td>
                  <Phrases phrases={setPhrases(rule.sets)} none="nothing" />
                </td>
                <td className="r">{numberWords(rule.fits)}</td>
                <td className="mut">{decidesWords(rule)}</td>
                <td>
                  <Switch
                    size="xs"
                    aria-label={`${rule.name} is in force`}
                    checked={rule.enabled}
                    disabled={busy}
                    onChange={(event) => save.mutate({ rule, enabled: event.currentTarget.checked })}
                  />
                </td>
                <td className="r">
                  <button
                    type="button"
                    className="link"
                    aria-label={`Remove ${rule.name}`}
                    disabled={busy}
                    onClick={() => remove.mutate(rule)}
                  >
                    remove
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Phrases({ phrases, none }: { phrases: { label: string; text: string }[]; none: string }) {
  if (phrases.length === 0) return <span className="mut">{none}</span>;
  return (
    <ul className="rule-phrases">
      {phrases.map(({ label, text }) => (
        <li key={label}>
          <span className="mut">{label.toLowerCase()}</span> <span className="rule-value">{text}</span>
        </li>
      ))}
    </ul>
  );
}
