/** Long actions that more than one place starts: collecting this computer and matching. Their end is told in a note. */
import { useMutation } from '@tanstack/react-query';
import { orpc } from '../api.ts';
import { notifyChange, notifyFailure } from '../parts/notify-change.tsx';
import { countWords, numberWords } from '../parts/NumberText.tsx';

/** Collects this computer and matches what it found. */
export function useCollectLocal() {
  return useMutation(
    orpc.inventory.collectLocal.mutationOptions({
      onSuccess: ({ results }) => {
        for (const result of results) {
          if (result.error) notifyFailure(result.error);
          else if (result.identical) notifyChange(`${result.host}: nothing changed since the last collection.`);
          else notifyChange(`${result.host}: ${countWords(result.packages ?? 0, 'package')} collected.`);
        }
      },
      onError: (error) => notifyFailure(error),
    }),
  );
}

/** Compares everything installed with every advisory held. */
export function useMatch() {
  return useMutation(
    orpc.match.run.mutationOptions({
      onSuccess: (result) =>
        notifyChange(
          `Matched: ${countWords(result.findings, 'finding')}, ${numberWords(result.opened)} opened, ${numberWords(result.closed)} closed.`,
        ),
      onError: (error) => notifyFailure(error),
    }),
  );
}
