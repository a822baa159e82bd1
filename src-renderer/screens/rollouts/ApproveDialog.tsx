/** The dialog that approves one exact plan: what it is, its hash, who, and how strong the approval will be. */
import { useId, useState } from 'react';
import { Button, CopyButton, Modal, Radio, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { FileField } from '../../parts/FileField.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { useNow, useZone } from '../../state/site.ts';
import { approvedWords, strengthLooks, type Strength } from './approval-words.ts';
import '../../parts/except-dialog.css';

const strengths: Strength[] = ['typed', 'slip', 'key'];

interface ApproveDialogProps {
  rollout: RolloutDetail;
  onClose: () => void;
}

export function ApproveDialog({ rollout, onClose }: ApproveDialogProps) {
  const zone = useZone();
  const now = useNow();
  const names = useId();
  const queries = useQueryClient();
  const actors = useQuery(orpc.actors.list.queryOptions());
  const [name, setName] = useState('');
  const [strength, setStrength] = useState<Strength>('typed');
  const [slip, setSlip] = useState<File | null>(null);
  const [privateKey, setPrivateKey] = useState<File | null>(null);
  const [publicKey, setPublicKey] = useState<File | null>(null);
  const [signature, setSignature] = useState('');
  const typed = name.trim();
  const known = actors.data?.actors.find((actor) => actor.name.toLowerCase() === typed.toLowerCase());
  const lacksKey = typed !== '' && actors.data !== undefined && (known?.publicKey ?? null) === null;

  const approve = useMutation({
    mutationFn: async () => {
      if (strength === 'key' && lacksKey && publicKey !== null) {
        await client.actors.add({ name: typed, publicKey: await publicKey.text() });
      }
      return client.rollouts.approve({
        id: rollout.id,
        as: typed,
        ...(strength === 'slip' && slip !== null ? { evidence: slip } : {}),
        ...(strength === 'key' && privateKey !== null ? { privateKey: await privateKey.text() } : {}),
        ...(strength === 'key' && privateKey === null ? { signature: signature.replaceAll(/\s/gu, '') } : {}),
      });
    },
    onSuccess: (answer) => {
      const have = answer.approvals.filter((approval) => approval.current).length;
      notifyChange(`Approved by ${typed}: ${numberWords(have)} of ${numberWords(answer.needed)} approvals.`);
      onClose();
    },
    onSettled: () => void queries.invalidateQueries(),
  });

  return (
    <Modal opened onClose={onClose} title={`Approve ${rollout.title}`} size={640}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          approve.mutate();
        }}
      >
        <p>
          What is approved: {approvedWords(rollout, now, zone)} Exactly this plan, told by its hash; when the plan
          changes, the approval dies.
        </p>
        <p className="ro-hash">
          <span className="mut">Hash of the plan</span>{' '}
          <span className="mono" data-testid="plan-hash">
            {rollout.planHash}
          </span>{' '}
          <CopyButton value={rollout.planHash}>
            {({ copied, copy }) => (
              <button type="button" className="link" onClick={copy}>
                {copied ? 'copied' : 'copy'}
              </button>
            )}
          </CopyButton>
        </p>
        <TextInput
          label="Who approves"
          description={
            typed === ''
              ? 'A person known here, or a new name.'
              : known === undefined
                ? 'A new name: it is added to the people of this vault.'
                : 'Known here.'
          }
          inputWrapperOrder={['label', 'input', 'description']}
          required
          maxLength={120}
          list={names}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <datalist id={names}>
          {actors.data?.actors.map((actor) => (
            <option key={actor.name} value={actor.name}>
              {actor.publicKey === null ? 'no key' : 'has a key'}
            </option>
          ))}
        </datalist>
        <Radio.Group
          label="How"
          value={strength}
          onChange={(value) => setStrength(strengths.find((one) => one === value) ?? 'typed')}
        >
          <div className="ro-radios">
            {strengths.map((one) => (
              <Radio
                key={one}
                value={one}
                size="xs"
                label={strengthLooks[one].label}
                description={strengthLooks[one].worth}
              />
            ))}
          </div>
        </Radio.Group>
        {strength === 'slip' ? (
          <FileField label="Signed slip" description="A scan or PDF, up to 20 MB." required onFile={setSlip} />
        ) : null}
        {strength === 'key' ? (
          <>
            {lacksKey ? (
              <FileField
                label="Public key of this person"
                description="None is known yet. The proof is as good as the way this key came to you."
                required
                accept=".pem,.pub,.txt"
                onFile={setPublicKey}
              />
            ) : null}
            <FileField
              label="Private key of this person"
              description="Ed25519 in PEM form. It signs the hash here and now and is not kept."
              required={signature.trim() === ''}
              onFile={setPrivateKey}
            />
            {privateKey === null ? (
              <Textarea
                label="Or the signature made elsewhere, base64"
                description={
                  <span className="mono ro-words">
                    printf %s {rollout.planHash} &gt; plan-hash && openssl pkeyutl -sign -rawin -inkey key.pem -in
                    plan-hash | base64 -w0
                  </span>
                }
                inputWrapperOrder={['label', 'input', 'description']}
                maxLength={1000}
                spellCheck={false}
                classNames={{ input: 'mono' }}
                value={signature}
                onChange={(event) => setSignature(event.currentTarget.value)}
              />
            ) : null}
          </>
        ) : null}
        <ErrorAlert error={approve.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={approve.isPending}>
            Approve
          </Button>
        </div>
      </form>
    </Modal>
  );
}
