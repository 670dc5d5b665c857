// "Same as above", "ditto", "as in Phase I" where criteria belong: those of the stage that is meant.
import type { DraftCriterion } from '../draft.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { stageNameOf } from './block-words.ts';
import type { PhaseReading } from './phase-reading.ts';

const WHAT = '(?:success |exit |gate )?(?:criteria|gates?|metrics|thresholds?|conditions|ones)';
/** Nothing else stands there; what follows "as" names the stage, or says "above". */
const SAME = new RegExp(
  `^\\W*(?:(?:the )?same(?: ${WHAT})?(?:\\s+as\\s+(?:in |for |at )?(.{1,40}?))?|ditto|idem|(?:see|as) (?:in |for )?(?:above|(?:the )?previous(?: \\w+)?|(?:stage|phase|step) \\w{1,4}))\\W*$`,
  'i',
);
/** What is no stage of this plan: "same as before the rollout" compares figures. */
const NO_STAGE = /\b(?:baseline|control|legacy|old|before|today|current|now|production|usual)\b/i;

/** @param readings in document order. */
export function withSameCriteria(readings: readonly PhaseReading[]): readonly PhaseReading[] {
  const done: PhaseReading[] = [];
  for (const reading of readings) {
    const { phase } = reading;
    const criteria = phase.criteria.flatMap((criterion) => meant(criterion, done) ?? [criterion]);
    done.push(
      criteria.length === phase.criteria.length && criteria.every((one, at) => one === phase.criteria[at])
        ? reading
        : { ...reading, phase: { ...phase, criteria } },
    );
  }
  return done;
}

/** The criteria that the words stand for, each at their place; undefined for a criterion that speaks for itself. */
function meant(criterion: DraftCriterion, before: readonly PhaseReading[]): readonly DraftCriterion[] | undefined {
  const match = criterion.text.length <= 60 ? SAME.exec(criterion.text.replace(/[*_`]/g, '')) : null;
  if (!match || NO_STAGE.test(match[1] ?? '')) return undefined;
  const name = /\b(?:stage|phase|step|wave|ring|week|day)\b.*/i.exec(match[0]);
  const key = name ? readStageName(name[0])?.key : undefined;
  const from =
    before.findLast(
      ({ phase }) => key !== undefined && phase.criteria.length > 0 && stageNameOf(phase.heading)?.key === key,
    ) ?? before.findLast(({ phase }) => phase.criteria.length > 0);
  return from?.phase.criteria.map((one) => ({ ...one, span: criterion.span }));
}
