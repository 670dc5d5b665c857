// Which headings name a stage.
import { beginsWithShare, readPercentages } from '../grammar/percentage.ts';
import { readStageName } from '../grammar/stage-name.ts';
import { headingLabelOf } from './block-words.ts';
import type { Block } from './outline.ts';

/** "Canary Deployment Report" at the head of a document is what it is called. */
const DOCUMENT =
  /\b(?:plan|report|playbook|runbook|guide|checklist|strategy|protocol|procedures?|process|documentation|configuration|policy|summary)\W*$/i;

/** Whether the heading begins a phase of its own. */
export function isStageHeading(heading: Block): boolean {
  if (heading.span.start === heading.span.end) return false;
  const label = headingLabelOf(heading);
  if (label?.role === 'results' || label?.role === 'actualDates') return false;
  if (/\b(?:checklist|questions|results?)\b|^\W*post[- ]/i.test(heading.text)) return false;
  if (heading.kind === 'heading' && heading.depth === 1 && DOCUMENT.test(heading.text)) return false;
  if (readStageName(heading.text)) return true;
  if (heading.kind !== 'heading' || heading.depth === 1 || label) return false;
  // "10%", "5% - March 3rd", "Rollout to 25%"
  return readPercentages(heading.text, beginsWithShare(heading.text) ? 'slot' : 'sentence').length > 0;
}
