// Every rule, in the order of the documentation.
import { actualDateMissing } from './actual-date-missing.ts';
import { criterionSpelledDifferently } from './criterion-spelled-differently.ts';
import { missingRollback } from './missing-rollback.ts';
import { missingToggle } from './missing-toggle.ts';
import { phaseOverlap } from './phase-overlap.ts';
import { resultsMissingSlot } from './results-missing-slot.ts';
import type { Rule } from './rule.ts';
import { usersDoNotFitPercent } from './users-do-not-fit-percent.ts';
import { usersStepCountMismatch } from './users-step-count-mismatch.ts';
import { yearMismatch } from './year-mismatch.ts';

export const RULES: readonly Rule[] = [
  yearMismatch,
  phaseOverlap,
  usersDoNotFitPercent,
  usersStepCountMismatch,
  criterionSpelledDifferently,
  resultsMissingSlot,
  actualDateMissing,
  missingToggle,
  missingRollback,
];
