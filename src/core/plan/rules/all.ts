// Every rule, in the order of the documentation: what stops a run, what the figures say, the criteria, the text.
import { actualDateMissing } from './actual-date-missing.ts';
import { criterionDropped } from './criterion-dropped.ts';
import { criterionFromOtherPlan } from './criterion-from-other-plan.ts';
import { criterionLoosened } from './criterion-loosened.ts';
import { criterionSpelledDifferently } from './criterion-spelled-differently.ts';
import { criterionWithoutThreshold } from './criterion-without-threshold.ts';
import { danglingReference } from './dangling-reference.ts';
import { duplicateStageName } from './duplicate-stage-name.ts';
import { headingOrder } from './heading-order.ts';
import { largeJump } from './large-jump.ts';
import { malformedCheckbox } from './malformed-checkbox.ts';
import { malformedFrontMatter } from './malformed-front-matter.ts';
import { malformedLink } from './malformed-link.ts';
import { misplacedText } from './misplaced-text.ts';
import { missingCriteria } from './missing-criteria.ts';
import { missingHundredPercent } from './missing-hundred-percent.ts';
import { missingPercent } from './missing-percent.ts';
import { missingRollback } from './missing-rollback.ts';
import { missingToggle } from './missing-toggle.ts';
import { missingWindow } from './missing-window.ts';
import { noPercentages } from './no-percentages.ts';
import { notAPlan } from './not-a-plan.ts';
import { phaseOverlap } from './phase-overlap.ts';
import { placeholderLeft } from './placeholder-left.ts';
import { raggedTable } from './ragged-table.ts';
import { resultBreachesCriterion } from './result-breaches-criterion.ts';
import { resultsMissingSlot } from './results-missing-slot.ts';
import type { Rule } from './rule.ts';
import { secretInDocument } from './secret-in-document.ts';
import { selfContradiction } from './self-contradiction.ts';
import { stageNameGap } from './stage-name-gap.ts';
import { stagesDisagree } from './stages-disagree.ts';
import { stagingLinkInProductionPlan } from './staging-link-in-production-plan.ts';
import { stepOnNonBusinessDay } from './step-on-non-business-day.ts';
import { stepOutsideWindow } from './step-outside-window.ts';
import { strayMarkup } from './stray-markup.ts';
import { template } from './template.ts';
import { thresholdWithoutOperator } from './threshold-without-operator.ts';
import { titleFromOtherPlan } from './title-from-other-plan.ts';
import { toggleNameMismatch } from './toggle-name-mismatch.ts';
import { truncatedText } from './truncated-text.ts';
import { usersDoNotFitPercent } from './users-do-not-fit-percent.ts';
import { usersStepCountMismatch } from './users-step-count-mismatch.ts';
import { windowEndBeforeStart } from './window-end-before-start.ts';
import { windowTooShortForSoaks } from './window-too-short-for-soaks.ts';
import { yearMismatch } from './year-mismatch.ts';

export const RULES: readonly Rule[] = [
  notAPlan,
  template,
  noPercentages,
  yearMismatch,
  windowEndBeforeStart,
  phaseOverlap,
  stepOutsideWindow,
  windowTooShortForSoaks,
  stepOnNonBusinessDay,
  missingWindow,
  missingPercent,
  missingHundredPercent,
  largeJump,
  usersDoNotFitPercent,
  usersStepCountMismatch,
  missingCriteria,
  criterionWithoutThreshold,
  thresholdWithoutOperator,
  criterionLoosened,
  criterionDropped,
  criterionSpelledDifferently,
  criterionFromOtherPlan,
  resultBreachesCriterion,
  resultsMissingSlot,
  actualDateMissing,
  missingToggle,
  toggleNameMismatch,
  missingRollback,
  titleFromOtherPlan,
  duplicateStageName,
  stageNameGap,
  stagesDisagree,
  selfContradiction,
  danglingReference,
  placeholderLeft,
  misplacedText,
  stagingLinkInProductionPlan,
  secretInDocument,
  malformedCheckbox,
  malformedFrontMatter,
  malformedLink,
  headingOrder,
  strayMarkup,
  raggedTable,
  truncatedText,
];
