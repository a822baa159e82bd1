/** Asks the five questions and shows, with each answer, the criticality they give. */
import { useState } from 'react';
import { Button, Modal, Radio } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answeredCriticality, type CriticalityAnswers } from '../../../src-shared/model/criticality.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import '../../parts/except-dialog.css';
import './assets.css';

interface CriticalityQuestionsProps {
  what: string;
  /** Answers given before. */
  former?: readonly string[];
  onClose: () => void;
  onAnswered: (given: CriticalityAnswers) => void;
}

export function CriticalityQuestions({ what, former, onClose, onAnswered }: CriticalityQuestionsProps) {
  const asked = useQuery(orpc.assets.questions.queryOptions());
  const [answers, setAnswers] = useState<string[]>([...(former ?? [])]);
  const questions = asked.data?.questions ?? [];
  const given = asked.data ? answeredCriticality(asked.data, answers) : null;
  const open = questions.filter((_, index) => !answers[index]).length;
  return (
    <Modal opened onClose={onClose} size="lg" title={`Five questions on ${what}`}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          // The form it stands in is sent by its own button.
          event.stopPropagation();
          if (given) onAnswered(given);
        }}
      >
        <ErrorAlert error={asked.error} />
        {questions.map((question, index) => (
          <Radio.Group
            key={question.id}
            label={`${index + 1}. ${question.ask}`}
            value={answers[index] ?? ''}
            onChange={(key) => setAnswers(questions.map((_, at) => (at === index ? key : (answers[at] ?? ''))))}
            className="question"
          >
            {question.answers.map(({ key, text }) => (
              <Radio key={key} value={key} label={text} size="xs" />
            ))}
          </Radio.Group>
        ))}
        <div className="except-actions question-foot">
          <p role="status">
            {given ? (
              <>
                <b>Criticality {given.criticality}</b>, {given.because}
              </>
            ) : (
              <span className="mut">{open} still to answer</span>
            )}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={given === null}>
            Take criticality {given?.criticality ?? ''}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
