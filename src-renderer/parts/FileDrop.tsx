/** A place to drop files on or to choose them from a list; what happens to them is the screen's business. */
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import './file-drop.css';

interface FileDropProps {
  /** Accessible name and first line. */
  label: string;
  hint?: ReactNode;
  busy?: boolean;
  onFiles: (files: File[]) => void;
}

export function FileDrop({ label, hint, busy = false, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length > 0 && !busy) onFiles(files);
    if (input.current) input.current.value = '';
  };
  return (
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
        take(event.dataTransfer.files);
      }}
    >
      <input
        ref={input}
        id={id}
        className="hidden-text"
        type="file"
        multiple
        disabled={busy}
        onChange={(event) => take(event.currentTarget.files)}
      />
      <label htmlFor={id}>
        <b>{busy ? 'Reading the files…' : label}</b>
        <span className="link">Choose files</span>
      </label>
      {hint ? <div className="mut">{hint}</div> : null}
    </div>
  );
}
