/** Chooses a saved view, says when what is shown differs from it, and saves, resets or removes it. */
import { useState } from 'react';
import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { SavedView } from '../../../src-shared/model/view.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../notify-change.tsx';
import type { SavedViews } from './use-saved-views.ts';
import './saved-views.css';

export function ViewBar({ control }: { control: SavedViews }) {
  const [naming, setNaming] = useState(false);
  const { current, changed } = control;
  const own = control.views.filter(({ builtIn }) => !builtIn);
  const entry = (view: SavedView) => (
    <Menu.Item
      key={view.id}
      aria-current={view.id === current.id || undefined}
      leftSection={view.id === current.id ? <IconCheck size={14} /> : <span className="views-gap" />}
      onClick={() => control.choose(view)}
    >
      {view.name}
    </Menu.Item>
  );

  const save = async () => {
    const saved = await control.save();
    notifyChange(`View “${saved.name}” saved.`);
  };
  const remove = async () => {
    await control.remove(current);
    notifyChange(`View “${current.name}” removed.`, () => control.restore(current));
  };

  return (
    <div role="group" aria-label="View" className="views">
      <Menu position="bottom-start" shadow="sm" returnFocus>
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={14} />} aria-label={`View: ${current.name}`}>
            <span className="mut">View</span>&nbsp;<b>{current.name}</b>
          </Button>
        </Menu.Target>
        <Menu.Dropdown className="views-menu">
          <Menu.Label>Always there</Menu.Label>
          {control.views.filter(({ builtIn }) => builtIn).map(entry)}
          {own.length > 0 && <Menu.Label>Saved in this vault</Menu.Label>}
          {own.map(entry)}
          <Menu.Divider />
          <Menu.Item leftSection={<span className="views-gap" />} onClick={() => setNaming(true)}>
            Save as…
          </Menu.Item>
          {!current.builtIn && (
            <Menu.Item leftSection={<span className="views-gap" />} onClick={() => void remove().catch(notifyFailure)}>
              Remove “{current.name}”
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {changed && (
        <>
          <span role="status" className="views-changed">
            changed
          </span>
          {!current.builtIn && <Button onClick={() => void save().catch(notifyFailure)}>Save</Button>}
          <Button onClick={() => setNaming(true)}>Save as…</Button>
          <Button variant="subtle" onClick={() => control.choose(current)}>
            Reset
          </Button>
        </>
      )}
      {control.missing && <span className="views-changed">The view of this address is no more.</span>}
      {naming && <NameDialog control={control} onClose={() => setNaming(false)} />}
    </div>
  );
}

function NameDialog({ control, onClose }: { control: SavedViews; onClose: () => void }) {
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => control.save(name.trim()),
    onSuccess: (saved) => {
      notifyChange(`View “${saved.name}” saved.`);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Save as a view">
      <form
        className="views-form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <p className="mut">
          Keeps the filter, the order, the group and the columns as they are now, in the vault: whoever opens it has the
          view too.
        </p>
        <TextInput
          label="Name"
          required
          maxLength={60}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ErrorAlert error={save.error} />
        <div className="views-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
