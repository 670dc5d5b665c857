// A criterion about something that the plan changes nowhere: it names a form or letter that is spoken of in no other place.
import { readCodeNames } from '../grammar/code-name.ts';
import { covering } from '../reading/spans.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const criterionFromOtherPlan: Rule = {
  name: 'criterion-from-other-plan',
  severity: 'warning',
  reason:
    'A criterion that was copied along from another plan watches something that this rollout does not change: it passes, whatever this one breaks.',
  examples: {
    good: [
      '# Rollout of 4142 uploads\n## Stage A: 10%\nSuccess criteria:\n- All uploads are for 4142 forms\n## Stage B: 100%\n',
      '# Rollout\nThe new page shows 4142 forms.\n## Stage A: 10%\nSuccess criteria:\n- All uploads are for 4142 forms\n## Stage B: 100%\n',
      '# Rollout\n## Stage A: 10%\nSuccess criteria:\n- More than 1234 downloads\n## Stage B: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout of claim tables\n## Stage A: 10%\nSuccess criteria:\n- All uploads are for 4142 forms\n- Errors: 0\n## Stage B: 100%\n',
        lines: [4],
      },
    ],
  },
  check({ text, draft }: Source): readonly Reported[] {
    const spans = draft.rollouts
      .flatMap(({ phases }) => phases.flatMap((phase) => phase.criteria))
      .map(({ span }) => span);
    // Most criteria name no code: then the rest of the document need not be read.
    if (!spans.some(({ start, end }) => readCodeNames(text.slice(start, end)).length > 0)) return [];
    const inCriteria = covering(spans);
    const elsewhere = new Set(readCodeNames(text).flatMap(({ code, start }) => (inCriteria(start) ? [] : [code])));
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex) =>
        phase.criteria.flatMap(({ span }): Reported[] => {
          const foreign = readCodeNames(text.slice(span.start, span.end)).find(({ code }) => !elsewhere.has(code));
          if (!foreign) return [];
          const message = `Unexpected "${foreign.code}", of which the plan speaks nowhere else, expected a criterion about what ${rollout.title.value} changes`;
          return [{ message, span, rolloutIndex, phaseIndex }];
        }),
      ),
    );
  },
};
