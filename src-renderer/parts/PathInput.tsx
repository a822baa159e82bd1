/** A field for the path of a file or folder on the engine's computer, with the native dialog where there is one. */
import { Button, TextInput } from '@mantine/core';
import { desktopBridge } from '../desktop.ts';
import { notifyFailure } from './notify-change.tsx';
import './path-input.css';

interface PathInputProps {
  label: string;
  description?: string;
  purpose: 'open' | 'folder' | 'save';
  value: string;
  onChange: (path: string) => void;
  error?: string | null;
}

export function PathInput({ label, description, purpose, value, onChange, error }: PathInputProps) {
  const bridge = desktopBridge();
  const choose = async () => {
    const paths = await bridge?.pick({ purpose, ...(value === '' ? {} : { suggested: value }) });
    const path = paths?.[0];
    if (path) onChange(path);
  };
  return (
    <div className="path-input">
      <TextInput
        label={label}
        description={description}
        classNames={{ input: 'mono' }}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error ?? null}
        spellCheck={false}
      />
      {bridge ? (
        <Button aria-label={`Choose: ${label}`} onClick={() => void choose().catch(notifyFailure)}>
          Choose…
        </Button>
      ) : null}
    </div>
  );
}
