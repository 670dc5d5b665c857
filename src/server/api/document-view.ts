// A plan's document as the API shows it: its text, what is wrong in it, where Phasegate has written.
import { createHash } from 'node:crypto';
import type { Bindings } from '../../core/plan/bindings.ts';
import { lintBound } from '../../core/plan/lint-bound.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { read } from '../../core/plan/read.ts';
import { slugsOf } from '../../core/plan/slug.ts';
import { blankOwnWriting, separate } from '../../core/plan/writing/own-writing.ts';
import type { DocumentView } from '../contract/document-view.ts';
import { viewOfFinding } from './finding-view.ts';
import { nameOf } from './rollout-detail.ts';

/** Beyond this nothing is linted: a page shows the text, and the command line says the rest. */
const MOST_LINTED = 400_000;

/** @param pinned the rollouts that run by this document: what their bindings answer is not asked of the author again. */
export function viewOfDocument(path: string, text: string, pinned: readonly Rollout[] = []): DocumentView {
  const authored = blankOwnWriting(text);
  const draft = read(text.length > MOST_LINTED ? '' : authored);
  const ids = slugsOf(draft.rollouts.map(({ title }) => title.value));
  return {
    name: nameOf(path),
    path,
    version: createHash('sha256').update(text).digest('hex'),
    text,
    findings: text.length > MOST_LINTED ? [] : lintBound(authored, draft, bindingsBy(pinned)).map(viewOfFinding),
    written: writtenIn(text),
    rollouts: draft.rollouts.map(({ title, span }, index) => ({
      id: ids[index] ?? '',
      title: title.value,
      span: { ...span },
    })),
  };
}

/** A toggle that is not named like its rollout was named by somebody. */
function bindingsBy(pinned: readonly Rollout[]): Bindings {
  const bound = pinned.filter(({ id, toggle }) => toggle !== id);
  return { rollouts: Object.fromEntries(bound.map(({ id, toggle }) => [id, { toggle }])) };
}

/** Pieces by their offsets in the text as it stands. */
function writtenIn(text: string): DocumentView['written'] {
  const { pieces } = separate(text);
  let shift = 0;
  return pieces.map(({ kind, at, was, text: own }) => {
    const start = at + shift;
    shift += own.length - was.length;
    return { start, end: start + own.length, kind };
  });
}
