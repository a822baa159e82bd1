/** What a rule sets; an empty field is one it leaves to other rules and sources. */
import { Autocomplete, NativeSelect, TagsInput } from '@mantine/core';
import { criticality, exposure, type AssetValues } from '../../../src-shared/model/asset.ts';
import { criticalityWords, exposureWords, knownScopes, scopeWord } from '../assets/asset-words.ts';
import { fieldLabels, type RuleDraft } from './rule-words.ts';

interface SetFieldsProps {
  draft: RuleDraft;
  values: AssetValues | undefined;
  onChange: (part: Partial<RuleDraft>) => void;
}

const leave = { value: '', label: 'not by this rule' };
const criticalities = [
  leave,
  ...criticality.options.map(({ value }) => ({ value: String(value), label: criticalityWords[value] })),
];
const exposures = [leave, ...exposure.options.map((value) => ({ value, label: exposureWords[value] }))];
const texts = [
  'owner',
  'department',
  'environment',
  'location',
  'ring',
  'redundancyGroup',
  'maintenanceWindow',
] as const;

export function SetFields({ draft, values, onChange }: SetFieldsProps) {
  const set = (field: keyof RuleDraft['sets'], value: string) => onChange({ sets: { ...draft.sets, [field]: value } });
  return (
    <fieldset className="rule-fields rule-sets">
      <legend>then set</legend>
      <NativeSelect
        label={fieldLabels.criticality}
        data={criticalities}
        value={draft.sets.criticality}
        onChange={(event) => set('criticality', event.currentTarget.value)}
      />
      <NativeSelect
        label={fieldLabels.exposure}
        data={exposures}
        value={draft.sets.exposure}
        onChange={(event) => set('exposure', event.currentTarget.value)}
      />
      <TagsInput
        className="rule-wide"
        label={fieldLabels.scopes}
        description="Added to those that other rules and lists give"
        data={[...new Set([...knownScopes, ...(values?.scopes ?? [])])]}
        placeholder={draft.scopes.length === 0 ? 'not by this rule' : undefined}
        acceptValueOnBlur
        value={draft.scopes}
        onChange={(next) => onChange({ scopes: [...new Set(next.map(scopeWord))].filter(Boolean) })}
      />
      {texts.map((field) => (
        <Autocomplete
          key={field}
          label={fieldLabels[field]}
          maxLength={field === 'owner' || field === 'department' || field === 'location' ? 120 : 60}
          placeholder="not by this rule"
          data={values?.[field] ?? []}
          value={draft.sets[field]}
          onChange={(value) => set(field, value)}
        />
      ))}
    </fieldset>
  );
}
