import fc from 'fast-check';
import { expect, test } from 'vitest';
import { personsLine, planDocuments } from '../../../../test/support/made-up/plan-documents.ts';
import { histories, runOf } from '../../../../test/support/made-up/plan-runs.ts';
import { toInstant } from '../../calendar/instant.ts';
import type { Run } from '../../run/run.ts';
import type { Draft } from '../draft.ts';
import { isPlaceholder } from '../grammar/placeholder.ts';
import { read } from '../read.ts';
import { write } from '../write.ts';
import { blankOwnWriting, join, separate } from './own-writing.ts';

interface Situation {
  readonly text: string;
  /** Of the first rollout: a run, and the same run at its beginning. */
  readonly early: Run;
  readonly a: Run;
  /** Of the last rollout, which may be the same. */
  readonly b: Run;
}

const situation: fc.Arbitrary<Situation> = fc
  .record({
    text: planDocuments,
    a: histories,
    b: histories,
    isOpen: fc.boolean(),
    limit: fc.constantFrom(undefined, 11, 3000),
  })
  .map(({ text, a, b, isOpen, limit }) => {
    const draft = read(text);
    const run = runOf(draft, 0, a, isOpen, limit);
    const reason = 'the writes <!-- | begin --> with *it*\n# and so on';
    return {
      text,
      early: runOf(draft, 0, a.slice(0, 1), true, limit),
      a: run && (isOpen ? run : { ...run, withoutData: { by: 'Ann', reason, at: toInstant(1_700_000_000_000) } }),
      b: runOf(draft, Math.max(0, draft.rollouts.length - 1), b, !isOpen, limit),
      [fc.toStringMethod]: () => `${JSON.stringify(text)}, ${JSON.stringify({ a, b, isOpen, limit })}`,
    };
  })
  .filter((made): made is Situation & typeof made => made.a !== undefined && made.b !== undefined);

const RUNS = { numRuns: 50 };

test('every foreign byte is kept: without our own writing the text is the one before', () => {
  fc.assert(
    fc.property(situation, ({ text, a, b }) => {
      const { foreign, pieces } = separate(write(write(text, a), b));
      expect(pieces.length).toBeGreaterThan(0);
      expect(foreign).toBe(text);
    }),
    RUNS,
  );
});

test('only a placeholder or an empty box gives way to a value', () => {
  fc.assert(
    fc.property(situation, ({ text, a }) => {
      for (const { was } of separate(write(text, a)).pieces)
        expect(was === '' || was === '[ ]' || was === '[]' || isPlaceholder(was)).toBe(true);
    }),
    RUNS,
  );
});

test('with our own writing blanked, all other words are where they were, and say what they said', () => {
  const said = (draft: Draft) =>
    draft.rollouts.map(({ title, phases }) => [
      title.value,
      phases.map((each) => [each.heading.value, each.steps.map(({ value }) => value), each.window?.value]),
    ]);
  fc.assert(
    fc.property(situation, ({ text, a }) => {
      // A blank line ends HTML, and blanked writing is blank lines.
      fc.pre(!text.includes('<ul>'));
      const written = write(text, a);
      const blanked = blankOwnWriting(written);
      expect(blanked.length).toBe(written.length);
      expect(said(read(blanked))).toEqual(said(read(text)));
    }),
    RUNS,
  );
});

test('lines that a list item goes on with, not indented, stay its own when results are written under it', () => {
  const text =
    '# Letters\n## Stage A: 50%\n- Results:\nso far\n| Step | Date |\n|---|---|\n| 1% | 3/10/2025 |\n## Stage B: 100%\n';
  const history = [
    { skip: 0, hours: 1, outcome: 'passed', verdict: 'pass', errors: 0, users: 0, reason: 'well' },
  ] as const;
  const run = runOf(read(text), 0, history as never, false);
  expect(run).toBeDefined();
  const written = write(text, run as Run);
  expect(written.indexOf('<!-- phasegate results')).toBeGreaterThan(written.indexOf('| 1% |'));
  const headings = (of: string) => read(of).rollouts[0]?.phases.map(({ heading }) => heading.value);
  expect(headings(blankOwnWriting(written))).toEqual(headings(text));
});

test('separating and joining any text gives the text', () => {
  const comments = [
    '<!-- phasegate: a -->',
    ' a ',
    '<!-- phasegate: a; was "[FILL_IN]" -->',
    'a ',
    '- [x] ',
    ' <!-- phasegate: ticked -->',
    ' <!-- phasegate: ticked; was "[]" -->',
    '<!-- phasegate results 1 abcde: x -->',
    '<!-- phasegate end abcde -->',
  ];
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...comments, '\n', '\r\n', '> '));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      expect(join(separate(text))).toBe(text);
      expect(blankOwnWriting(text)).toHaveLength(text.length);
    }),
    { numRuns: 1000 },
  );
});

test('a second write changes nothing', () => {
  fc.assert(
    fc.property(situation, ({ text, a, b }) => {
      const written = write(write(text, a), b);
      expect(write(written, b)).toBe(written);
      if (a.rollout.id !== b.rollout.id) expect(write(written, a)).toBe(written);
    }),
    RUNS,
  );
});

test('two rollouts of one document are written in any order', () => {
  fc.assert(
    fc.property(situation, ({ text, a, b }) => {
      fc.pre(a.rollout.id !== b.rollout.id);
      expect(write(write(text, a), b)).toBe(write(write(text, b), a));
    }),
    RUNS,
  );
});

test('what was written early gives way to what is written later', () => {
  fc.assert(
    fc.property(situation, ({ text, early, a, b }) => {
      expect(write(write(text, early), a)).toBe(write(text, a));
      if (a.rollout.id !== b.rollout.id) expect(write(write(write(text, early), b), a)).toBe(write(write(text, a), b));
    }),
    RUNS,
  );
});

test('a line that a person adds anywhere, inside our block too, is still there after the next write', () => {
  fc.assert(
    fc.property(situation, fc.nat(), personsLine, ({ text, early, a }, where, note) => {
      const added = `Ann says ${note}.`;
      const before = write(text, early);
      const lines = before.split('\n');
      lines.splice(where % (lines.length + 1), 0, added);
      const after = write(lines.join('\n'), a);
      expect(after).toContain(added);
      expect(write(after, a)).toBe(after);
    }),
    RUNS,
  );
});

test('words that a person adds at the end of any line, that of a comment of ours too, are still there, and nothing is written twice', () => {
  fc.assert(
    fc.property(situation, fc.nat(), ({ text, early, a }, where) => {
      const added = 'says Ann';
      const lines = write(text, early).split(/(?<=\n)/);
      const at = where % lines.length;
      const begin = /phasegate results (\d+)/.exec(lines[at] ?? '');
      lines[at] = (lines[at] ?? '').replace(/(?=[\r\n]*$)/, ` ${added}`);
      const after = write(lines.join(''), a);
      expect(after).toContain(added);
      expect(write(after, a)).toBe(after);
      // What they wrote on a comment's line is theirs, the block is still ours: it is not written a second time.
      if (begin || /phasegate end/.test(lines[at] ?? ''))
        expect(after.match(/phasegate results/g)).toHaveLength(write(text, a).match(/phasegate results/g)?.length ?? 0);
    }),
    RUNS,
  );
});
