/**
 * The dialog that makes a rollout of patches, or plans one anew. Every part has a default, so that a first one needs
 * nothing but its last button; what the planner can't place is answered with what to loosen.
 */
import { useState } from 'react';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { planWanted, type PlanWantedInput, type RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { orpc } from '../../api.ts';
import { useZone } from '../../state/site.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { draftOf, freshDraft, namesOf, titleOf, type PlanMachine } from './plan-draft.ts';
import { PlanForm } from './PlanForm.tsx';

interface PlanDialogProps {
  /** Patches by id, or a decision. */
  wanted: PlanWantedInput;
  /** The rollout to plan anew. */
  replan?: RolloutDetail;
  onClose: () => void;
  onDone?: () => void;
}

/** A day of soak; where it burns, two hours. */
function soakHours(patches: readonly PatchRow[]): number {
  return patches.some((patch) => patch.decision === 'immediate') ? 2 : 24;
}

export function PlanDialog({ wanted, replan, onClose, onDone }: PlanDialogProps) {
  const [asked] = useState(() => planWanted.parse(wanted));
  const patches = useQuery(orpc.patches.list.queryOptions({ input: {} }));
  const assets = useQuery(orpc.assets.list.queryOptions({ input: {} }));
  const settings = useQuery(orpc.settings.get.queryOptions());
  const error = patches.error ?? assets.error ?? settings.error;
  const ready = patches.data && assets.data && settings.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={replan ? `Plan ${replan.title} anew` : 'Plan a rollout'}
      size={880}
      closeOnClickOutside={false}
    >
      <ErrorAlert error={error} />
      {ready ? (
        <Loaded
          asked={asked}
          replan={replan}
          all={patches.data.patches}
          assets={assets.data.assets}
          actor={settings.data.actor}
          onClose={onClose}
          onDone={onDone}
        />
      ) : error === null ? (
        <p role="status" className="mut">
          Reading the patches and machines…
        </p>
      ) : null}
    </Modal>
  );
}

type Asset = {
  id: string;
  name: string;
  ring: string | null;
  redundancyGroup: string | null;
  os: { name: string } | null;
};

interface LoadedProps {
  asked: ReturnType<typeof planWanted.parse>;
  replan: RolloutDetail | undefined;
  all: PatchRow[];
  assets: Asset[];
  actor: string;
  onClose: () => void;
  onDone: (() => void) | undefined;
}

/** The machines that need one of the patches or are in the plan already, by name. */
function machinesOf(
  patches: readonly PatchRow[],
  replan: RolloutDetail | undefined,
  assets: readonly Asset[],
): PlanMachine[] {
  const names = new Map(patches.flatMap((patch) => patch.assets.map((asset) => [asset.id, asset.name] as const)));
  for (const one of [...(replan?.items ?? []), ...(replan?.plan.leftOut ?? [])]) names.set(one.asset, one.assetName);
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  return [...names]
    .map(([id, name]) => {
      const asset = known.get(id);
      return {
        id,
        name,
        ring: asset?.ring ?? null,
        redundancyGroup: asset?.redundancyGroup ?? null,
        osName: asset?.os?.name ?? 'system not known',
      };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Reads what it starts from once: a change elsewhere must not throw away what a person has typed. */
function Loaded({ asked, replan, all, assets, actor, onClose, onDone }: LoadedProps) {
  const zone = useZone();
  const [start] = useState(() => {
    const wantedIds = new Set(asked.patches);
    const patches = all.filter((patch) =>
      asked.decision === undefined
        ? wantedIds.has(patch.id) || wantedIds.has(patch.title)
        : patch.decision === asked.decision,
    );
    const machines = machinesOf(patches, replan, assets);
    const fresh = freshDraft(machines, {
      title: titleOf(patches.map((patch) => patch.title)),
      owner: actor,
      soakHours: soakHours(patches),
    });
    const named = asked.assets === undefined ? null : new Set(namesOf(asked.assets));
    if (named !== null) fresh.without = machines.filter(({ id }) => !named.has(id)).map(({ id }) => id);
    const planned = new Set([...(replan?.items ?? []), ...(replan?.plan.leftOut ?? [])].map((item) => item.asset));
    return {
      patches,
      machines,
      draft:
        replan === undefined
          ? fresh
          : draftOf(asked, machines, { ...fresh, title: replan.title }, planned, zone.timeZone),
    };
  });
  return <PlanForm asked={asked} replan={replan} {...start} onClose={onClose} onDone={onDone} />;
}
