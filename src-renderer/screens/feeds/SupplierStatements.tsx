/** Supplier statements: the VEX documents whose word counts here, what each says, and taking one back. */
import { useId, useState } from 'react';
import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SupplierDocumentRow } from '../../../src-shared/model/vex.ts';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { useOverlays } from '../../state/overlays.ts';
import '../../parts/except-dialog.css';

const formats = { openvex: 'OpenVEX', cyclonedx: 'CycloneDX', csaf: 'CSAF' } as const;

/** Statements shown of a document; the command line shows all. */
const shown = 200;

function StatementsDialog({ document, onClose }: { document: SupplierDocumentRow; onClose: () => void }) {
  const said = useQuery(orpc.vex.show.queryOptions({ input: { id: document.id, limit: shown } }));
  return (
    <Modal
      opened
      onClose={onClose}
      title={`What ${document.author} says`}
      size="min(1080px, 94vw)"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className="mut">
        {document.name}, {countWords(document.statements, 'statement')}
        {document.statements > shown &&
          `, the first ${shown} of them here: patchledger vex show ${document.id} shows all`}
      </p>
      <ErrorAlert error={said.error} onRetry={() => void said.refetch()} />
      <div className="feeds-table">
        <table className="ledger" aria-label={`Statements of ${document.author}`}>
          <thead>
            <tr>
              <th>Vulnerability</th>
              <th>Status</th>
              <th>Product</th>
              <th>Why, or what to do</th>
            </tr>
          </thead>
          <tbody>
            {said.data?.statements.map((one, index) => (
              <tr key={index}>
                <td className="mono nowrap">{one.vulnerability}</td>
                <td>
                  {one.status.replaceAll('_', ' ')}
                  {one.replaced && <div className="mut">replaced by a later one</div>}
                </td>
                <td className="mono">
                  {one.product}
                  {one.parts.map((part) => (
                    <div key={part}>{part}</div>
                  ))}
                </td>
                <td>{[one.justification.replaceAll('_', ' '), one.impact, one.action].filter(Boolean).join('; ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}

function TakeBackDialog({ document, onClose }: { document: SupplierDocumentRow; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () => client.vex.remove({ id: document.id, reason: reason.trim() }),
    onSuccess: ({ opened, closed }) => {
      notifyChange(
        `Statements of ${document.author} no longer count: ${countWords(opened, 'finding')} open again, ${numberWords(closed)} closed.`,
      );
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Take back the statements of ${document.author}`}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate();
        }}
      >
        <p className="mut">
          What they suppress is open again, and what only they claim is closed. The log keeps who took them back and
          why.
        </p>
        <Textarea
          label="Reason"
          required
          minLength={3}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorAlert error={remove.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={remove.isPending}>
            Take back
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function DocumentTable({ documents, labelledBy }: { documents: SupplierDocumentRow[]; labelledBy: string }) {
  const [showing, setShowing] = useState<SupplierDocumentRow | null>(null);
  const [removing, setRemoving] = useState<SupplierDocumentRow | null>(null);
  return (
    <div className="feeds-table">
      <table className="ledger" aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th>Author</th>
            <th>Document</th>
            <th>Of</th>
            <th className="r">Statements</th>
            <th>Taken in</th>
            <th aria-label="What to do" />
          </tr>
        </thead>
        <tbody>
          {documents.map((document) => (
            <tr key={document.id}>
              <td>
                <b>{document.author}</b>
              </td>
              <td>
                <span className="mono">{document.name}</span>
                <div className="mut">{formats[document.format]}</div>
              </td>
              <td>
                <DateText value={document.at} />
              </td>
              <td className="r">{numberWords(document.statements)}</td>
              <td>
                <DateText value={document.importedAt} />
                <div className="mut">{document.importedBy}</div>
              </td>
              <td className="r nowrap">
                <Button aria-label={`Show what ${document.author} says`} onClick={() => setShowing(document)}>
                  Show
                </Button>{' '}
                <Button
                  aria-label={`Take back the statements of ${document.author}`}
                  onClick={() => setRemoving(document)}
                >
                  Take back…
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {showing && <StatementsDialog document={showing} onClose={() => setShowing(null)} />}
      {removing && <TakeBackDialog document={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}

export function SupplierStatements() {
  const heading = useId();
  const setImporting = useOverlays((overlays) => overlays.setImporting);
  const held = useQuery(orpc.vex.list.queryOptions());
  const documents = held.data?.documents ?? [];
  return (
    <section aria-labelledby={heading} className="feed-import">
      <h2 id={heading}>Supplier statements</h2>
      <p className="mut">
        VEX documents say of single products what a vulnerability means for them. What their authors call not affected
        is suppressed, with their reason; what they call affected counts as found. OpenVEX, CycloneDX and CSAF are read.
      </p>
      <ErrorAlert error={held.error} onRetry={() => void held.refetch()} />
      {documents.length > 0 && <DocumentTable documents={documents} labelledBy={heading} />}
      <Button className="feed-outcome" onClick={() => setImporting(true)}>
        Import VEX documents…
      </Button>
    </section>
  );
}
