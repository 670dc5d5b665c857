// A title that names one thing where the whole plan speaks of another of its kind: copied, and never changed.
import { readCodeNames } from '../grammar/code-name.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const titleFromOtherPlan: Rule = {
  name: 'title-from-other-plan',
  severity: 'warning',
  reason:
    "The rollout, its journal and often its toggle are called by the title: one that was copied along gives them another rollout's name.",
  examples: {
    good: [
      '# Rollout of 4142 uploads\n## Stage A: 10%\nThe 4142 form is sent.\n## Stage B: 100%\n',
      '# Rollout of 4142 uploads\n## Stage A: 10%\n## Stage B: 100%\n',
      '# Rollout of 4142 uploads\n## Stage A: 10%\nAs with 5103 letters before.\n## Stage B: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout of 4142 uploads\n## Stage A: 10%\nThe 5103 letter is shown.\nSuccess criteria:\n- 5103 letter errors: 0\n## Stage B: 100%\n',
        lines: [1],
      },
    ],
  },
  check({ text, draft }: Source): readonly Reported[] {
    // Most titles name no code: then the document need not be read.
    if (!draft.rollouts.some(({ title }) => readCodeNames(title.value).length > 0)) return [];
    const all = readCodeNames(text);
    return draft.rollouts.flatMap(({ title, span }, rolloutIndex): Reported[] => {
      const inTitle = readCodeNames(title.value).map(({ code }) => code);
      const inBody = all.filter(({ start }) => title.span.end <= start && start < span.end).map(({ code }) => code);
      const other = inBody.find((code) => inBody.filter((each) => each === code).length >= OFTEN);
      if (inTitle.length === 0 || other === undefined || inTitle.some((code) => inBody.includes(code))) return [];
      const message = `Unexpected title ${quoted(title.value)}, expected one about "${other}", of which the rollout speaks`;
      return [{ message, span: title.span, rolloutIndex }];
    });
  },
};

/** Spoken of once, it may be a comparison. */
const OFTEN = 2;
