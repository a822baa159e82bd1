/** A labelled field for one file, as the browser draws it: reachable by keyboard and by its name. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import './file-field.css';

interface FileFieldProps {
  label: string;
  description?: ReactNode;
  required?: boolean;
  /** As of the `accept` attribute, e.g. ".pem,.key". */
  accept?: string;
  onFile: (file: File | null) => void;
}

export function FileField({ label, description, required = false, accept, onFile }: FileFieldProps) {
  const id = useId();
  return (
    <div className="file-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        required={required}
        accept={accept}
        aria-describedby={description ? `${id}-about` : undefined}
        onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)}
      />
      {description ? (
        <div id={`${id}-about`} className="mut">
          {description}
        </div>
      ) : null}
    </div>
  );
}
