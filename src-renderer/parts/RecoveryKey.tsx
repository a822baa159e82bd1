/** Shows a recovery key once: copy it, save it as text, and say that it is kept before going on. */
import { Button, Checkbox, CopyButton } from '@mantine/core';
import { useState } from 'react';
import './recovery-key.css';

interface RecoveryKeyProps {
  recoveryKey: string;
  vault: string;
  /** Word on the button that ends this. */
  done: string;
  onDone: () => void;
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function RecoveryKey({ recoveryKey, vault, done, onDone }: RecoveryKeyProps) {
  const [kept, setKept] = useState(false);
  return (
    <div className="recovery">
      <p>
        This key opens the vault when the passphrase is forgotten. It is shown this once and stored nowhere. Keep it
        away from this computer: on paper, or in a safe.
      </p>
      <p className="recovery-text mono" aria-label="Recovery key">
        {recoveryKey}
      </p>
      <div className="recovery-buttons">
        <CopyButton value={recoveryKey}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
        </CopyButton>
        <Button
          onClick={() =>
            saveText('patchledger-recovery-key.txt', `PatchLedger recovery key\nVault: ${vault}\n\n${recoveryKey}\n`)
          }
        >
          Save as text
        </Button>
      </div>
      <Checkbox
        label="I have kept the recovery key"
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <div>
        <Button variant="filled" disabled={!kept} onClick={onDone}>
          {done}
        </Button>
      </div>
    </div>
  );
}
