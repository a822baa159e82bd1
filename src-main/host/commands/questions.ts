/** The command that asks the five questions and sets criticality by their answers. */
import type { Command } from 'commander';
import { answeredCriticality, type CriticalityQuestions } from '../../../src-shared/model/criticality.ts';
import { count } from '../text.ts';
import { wrongUse, type CommandHost } from './command.ts';

function questionsText({ questions }: CriticalityQuestions): string {
  const asked = questions.map(({ ask, answers }, index) =>
    [`${index + 1}. ${ask}`, ...answers.map(({ key, text }) => `   ${key}  ${text}`)].join('\n'),
  );
  return `${asked.join('\n')}\nAnswer with: assets ask ID... --answers ${questions.map(({ answers }) => answers[1]!.key).join(',')}`;
}

export function addAskCommand(assets: Command, host: CommandHost): void {
  assets
    .command('ask')
    .summary('set criticality by five questions; without --answers it shows them')
    .argument('[id...]', 'ids or unique names of machines that share the answers')
    .option('--answers <letters>', 'one letter for each question, such as b,a,c,a,b')
    .action((ids: string[], options: { answers?: string }) =>
      host.withVault(async (call) => {
        const asked = await call.assets.questions();
        if (options.answers === undefined) return { document: asked, text: () => questionsText(asked) };
        const letters = options.answers
          .split(',')
          .map((letter) => letter.trim().toLowerCase())
          .filter(Boolean);
        const given = answeredCriticality(asked, letters);
        if (!given)
          throw wrongUse(
            `--answers ${options.answers} does not answer the ${asked.questions.length} questions`,
            'assets ask shows the questions and the letters of their answers.',
          );
        if (ids.length === 0) throw wrongUse('no machine is named', 'Name ids or unique names before --answers.');
        const changed = await call.assets.set({ ids, change: { criticalityAnswers: letters } });
        const { points, criticality, because } = given;
        return {
          document: { ...changed, points, criticality, because },
          text: () => `Criticality ${criticality} (${because}) on ${count(changed.assets.length, 'machine')}`,
        };
      }),
    );
}
