/** A place to drop files or folders on or to choose them from a list; what happens to them is the screen's business. */
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { chosenFiles, droppedFiles } from './dropped-files.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import './file-drop.css';

interface FileDropProps {
  /** Accessible name and first line. */
  label: string;
  hint?: ReactNode;
  busy?: boolean;
  /** Offers to choose a whole folder, too. */
  folders?: boolean;
  onFiles: (files: File[]) => void;
}

export function FileDrop({ label, hint, busy = false, folders = false, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const input = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (files: File[]) => {
    setError(null);
    if (files.length > 0 && !busy) onFiles(files);
    for (const one of [input, folderInput]) if (one.current) one.current.value = '';
  };
  return (
    <>
      <div
        className={over ? 'file-drop over' : 'file-drop'}
        aria-busy={busy}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          droppedFiles(event.dataTransfer).then(take, setError);
        }}
      >
        <input
          ref={input}
          id={id}
          className="hidden-text"
          type="file"
          multiple
          disabled={busy}
          onChange={(event) => take(chosenFiles(event.currentTarget.files))}
        />
        <label htmlFor={id}>
          <b>{busy ? 'Reading the files…' : label}</b>
          <span className="link">Choose files</span>
        </label>
        {folders && (
          <>
            <input
              ref={folderInput}
              id={`${id}-folder`}
              className="hidden-text"
              type="file"
              multiple
              disabled={busy}
              {...{ webkitdirectory: '' }}
              onChange={(event) => take(chosenFiles(event.currentTarget.files))}
            />
            <label htmlFor={`${id}-folder`}>
              <span className="link">Choose a folder</span>
            </label>
          </>
        )}
        {hint ? <div className="mut">{hint}</div> : null}
      </div>
      <ErrorAlert error={error} />
    </>
  );
}
