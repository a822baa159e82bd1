/** Light, dark or as the system; compact or comfortable rows. Kept in this browser, not in the vault. */
import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import { useAppearance } from '../../state/appearance.ts';

export function AppearanceSection() {
  const heading = useId();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { density, setDensity } = useAppearance();
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Appearance</h2>
      <div className="settings-line">
        <span id={`${heading}-scheme`}>Colours</span>
        <SegmentedControl
          aria-labelledby={`${heading}-scheme`}
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
      <div className="settings-line">
        <span id={`${heading}-rows`}>Rows</span>
        <SegmentedControl
          aria-labelledby={`${heading}-rows`}
          value={density}
          onChange={setDensity}
          data={[
            { value: 'compact', label: 'Compact' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
        />
      </div>
    </section>
  );
}
