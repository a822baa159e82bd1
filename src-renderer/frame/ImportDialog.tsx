/** The dialog that imports inventory files from anywhere in the window. */
import { Modal } from '@mantine/core';
import { InventoryImport } from '../parts/inventory-import/InventoryImport.tsx';
import { useOverlays } from '../state/overlays.ts';

export function ImportDialog() {
  const { importing, setImporting } = useOverlays();
  return (
    <Modal
      opened={importing}
      onClose={() => setImporting(false)}
      title={<b>Import files</b>}
      size="min(1080px, 94vw)"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <InventoryImport />
    </Modal>
  );
}
