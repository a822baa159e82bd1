/** The conditions of a rule: one line each, of whose entries any may hold; all lines must. */
import { MultiSelect, NativeSelect, TagsInput } from '@mantine/core';
import { assetKind, type AssetValues } from '../../../src-shared/model/asset.ts';
import { kindWords } from '../assets/asset-words.ts';
import { conditionKeys, conditionLooks, type ConditionKey, type DraftCondition } from './rule-words.ts';

interface ConditionFieldsProps {
  conditions: readonly DraftCondition[];
  /** Values there are, to choose from. */
  values: AssetValues | undefined;
  onChange: (conditions: DraftCondition[]) => void;
}

const kinds = assetKind.options.map((value) => ({ value, label: kindWords[value] }));

function offered(key: ConditionKey, values: AssetValues | undefined): string[] {
  if (key === 'environment' || key === 'department' || key === 'location' || key === 'osFamily' || key === 'source')
    return values?.[key] ?? [];
  return [];
}

function Entries({
  condition,
  values,
  onChange,
}: {
  condition: DraftCondition;
  values: AssetValues | undefined;
  onChange: (values: string[]) => void;
}) {
  const { label, hint } = conditionLooks[condition.key];
  if (condition.key === 'kind')
    return <MultiSelect aria-label={label} data={kinds} value={condition.values} onChange={onChange} />;
  return (
    <TagsInput
      aria-label={label}
      placeholder={condition.values.length === 0 ? hint : undefined}
      data={offered(condition.key, values)}
      // A path in a directory has commas of its own.
      splitChars={condition.key === 'directory' || condition.key === 'software' ? [] : [',']}
      acceptValueOnBlur
      value={condition.values}
      onChange={onChange}
    />
  );
}

export function ConditionFields({ conditions, values, onChange }: ConditionFieldsProps) {
  const used = new Set(conditions.map(({ key }) => key));
  const free = conditionKeys.filter((key) => !used.has(key));
  return (
    <fieldset className="rule-fields">
      <legend>If all of this holds</legend>
      {conditions.length === 0 && <p className="mut">No condition: the rule fits every machine.</p>}
      {conditions.map((condition) => (
        <div key={condition.key} className="rule-condition">
          <span>
            {conditionLooks[condition.key].label}
            <span className="rule-any">{condition.key === 'osName' ? 'all of' : 'any of'}</span>
          </span>
          <Entries
            condition={condition}
            values={values}
            onChange={(next) =>
              onChange(conditions.map((one) => (one.key === condition.key ? { ...one, values: next } : one)))
            }
          />
          <button
            type="button"
            className="link"
            aria-label={`Drop the condition ${conditionLooks[condition.key].label}`}
            onClick={() => onChange(conditions.filter(({ key }) => key !== condition.key))}
          >
            drop
          </button>
        </div>
      ))}
      {free.length > 0 && (
        <NativeSelect
          aria-label="Add a condition"
          className="rule-add"
          value=""
          data={[
            { value: '', label: 'Add a condition…' },
            ...free.map((key) => ({ value: key, label: conditionLooks[key].label })),
          ]}
          onChange={(event) => {
            const key = conditionKeys.find((one) => one === event.currentTarget.value);
            if (key) onChange([...conditions, { key, values: [] }]);
          }}
        />
      )}
    </fieldset>
  );
}
