/** The drop folder of this computer: which it is, whether it is watched, and what it took in lately. */
import { useId, useState } from 'react';
import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DropFolderState } from '../../../src-shared/model/drop-folder.ts';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { PathInput } from '../../parts/PathInput.tsx';
import { droppedWords } from './dropped-words.ts';

/** The engine looks every ten seconds. */
const refresh = 5_000;

export function DropFolderSection() {
  const heading = useId();
  const state = useQuery({ ...orpc.dropFolder.get.queryOptions(), refetchInterval: refresh });
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Drop folder</h2>
      <p className="mut">
        What collectors and colleagues leave there is taken in while this vault is open, and moved to <i>taken</i> or{' '}
        <i>refused</i> inside it. A folder in it stands for one machine.
      </p>
      <ErrorAlert error={state.error} onRetry={() => void state.refetch()} />
      {state.data ? <Body key={state.data.here?.folder ?? ''} state={state.data} /> : null}
    </section>
  );
}

function Body({ state }: { state: DropFolderState }) {
  const { here, host, others, local, lately, left, problem, lookedAt } = state;
  const queries = useQueryClient();
  const [folder, setFolder] = useState(here?.folder ?? '');
  const set = useMutation({
    mutationFn: (change: { folder?: string | null; enabled?: boolean }) => client.dropFolder.set(change),
    onSuccess: (answer) => {
      queries.setQueryData(orpc.dropFolder.get.queryKey(), answer);
      notifyChange(
        answer.here === null
          ? 'No drop folder is watched on this computer.'
          : answer.here.enabled
            ? `${answer.here.folder} is watched.`
            : `${answer.here.folder} is no longer watched.`,
      );
    },
  });
  const typed = folder.trim();
  return (
    <>
      {here === null ? null : (
        <div className="settings-line">
          <span>
            Watched on this computer (<b>{host}</b>): <span className="mono wrap">{here.folder}</span>
          </span>
          <Switch
            aria-label="Watch the drop folder"
            checked={here.enabled}
            disabled={set.isPending}
            onChange={(event) => set.mutate({ enabled: event.currentTarget.checked })}
          />
        </div>
      )}
      {local ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            set.mutate({ folder: typed, enabled: true });
          }}
        >
          <PathInput
            label="Folder"
            description="On this computer or a share it is connected to; other computers that open this vault leave it alone."
            purpose="folder"
            value={folder}
            onChange={setFolder}
          />
          <div className="settings-buttons">
            <Button
              type="submit"
              variant="filled"
              loading={set.isPending}
              disabled={typed === '' || typed === here?.folder}
            >
              Watch
            </Button>
            {here === null ? null : <Button onClick={() => set.mutate({ folder: null })}>Forget</Button>}
          </div>
        </form>
      ) : here === null ? (
        <p>
          A browser can’t name folders of the computer that serves it. There, on <b>{host}</b>:{' '}
          <span className="mono">patchledger watch FOLDER --remember</span>
        </p>
      ) : null}
      <ErrorAlert error={set.error} />
      {problem === null ? null : <ErrorAlert error={problem} />}
      {lookedAt === null ? null : (
        <p className="mut">
          Last looked <DateText value={lookedAt} />.{left.length > 0 ? ` Left where they are: ${left.length}.` : ''}
        </p>
      )}
      {left.length > 0 && (
        <ul className="settings-left" aria-label="Left in the drop folder">
          {left.slice(0, 10).map(({ file, why }) => (
            <li key={file}>
              <span className="mono wrap">{file}</span>: {why}
            </li>
          ))}
        </ul>
      )}
      {others.map((one) => (
        <p key={one.host} className="mut">
          On <b>{one.host}</b>: <span className="mono wrap">{one.folder}</span>
          {one.enabled ? '' : ', switched off'}. A path of another computer is left alone here.
        </p>
      ))}
      {lately.length > 0 && (
        <table className="ledger" aria-label="Taken in lately">
          <thead>
            <tr>
              <th>Taken in</th>
              <th className="r">Files</th>
              <th>Which</th>
            </tr>
          </thead>
          <tbody>
            {lately.slice(0, 8).map(({ at, taken, refused }) => (
              <tr key={`${at} ${taken.join()} ${refused.map(({ file }) => file).join()}`}>
                <td className="nowrap">
                  <DateText value={at} />
                </td>
                <td className="r nowrap">
                  {countWords(taken.length, 'file')}
                  {refused.length > 0 ? `, ${refused.length} refused` : ''}
                </td>
                <td className="wrap">{droppedWords({ taken, refused })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
