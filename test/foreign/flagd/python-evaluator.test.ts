import { beforeAll, expect, it } from 'vitest';
import { toFlagdDefinition } from '../../../src/core/toggle/flagd-definition.ts';
import { type Asker, differences, madeUpAskers, madeUpToggles } from './answers.ts';
import { evaluateInPython, PYTHON_START_MILLIS, pythonEvaluator } from './python-evaluator.ts';

// The evaluator of flagd's provider for Python: a second one beside that in JavaScript, of other hands, with another JSON Logic.

let python: ReturnType<typeof pythonEvaluator>;
beforeAll(() => {
  python = pythonEvaluator();
}, PYTHON_START_MILLIS);

/** Python takes true for 1 and false for 0. */
function isNoNumberOrTruth({ attributes }: Asker): boolean {
  return !Object.values(attributes).some((value) => typeof value === 'boolean' || value === 0 || value === 1);
}

it('decides as we do with our definition in Python, too: 100,000 questions with rules of every kind', ({ skip }) => {
  if ('missing' in python) return skip(python.missing);
  const toggles = madeUpToggles(500, 12);
  const askers = madeUpAskers(400, 13).filter(isNoNumberOrTruth).slice(0, 200);
  expect(askers).toHaveLength(200);
  const answers = evaluateInPython(
    python.packages,
    toFlagdDefinition(toggles),
    askers.map(({ context }) => context),
  );
  for (const [i, asker] of askers.entries()) expect(differences(toggles, asker, answers[i] ?? {})).toEqual([]);
});
