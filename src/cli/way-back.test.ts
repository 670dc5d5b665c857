import { describe, expect, test } from 'vitest';
import { madeUpJournals } from '../../test/support/made-up/journals.ts';
import { fold } from '../core/run/evolve.ts';
import type { Run } from '../core/run/run.ts';
import { percent } from '../core/toggle/percentage.ts';
import { rolloutLines } from './staircase.ts';
import { inkFor } from './terminal.ts';

const ink = inkFor({ isTTY: false } as NodeJS.WriteStream);

describe('what is asked', () => {
  const base = fold(madeUpJournals().get('archive-of-statements')!)!;
  const answers = (run: Run) => rolloutLines({ run }, ink).filter((line) => /phasegate/.test(line));

  test('is told with the command that answers it, and the other ways', () => {
    expect(answers(base)).toEqual([
      '  answer: phasegate approve archive-of-statements --reason "...", or override, pause, rollback',
    ]);
  });

  test('about a toggle that somebody raised: what each answer does, and how it is put back by hand', () => {
    const asked = base.state as Extract<Run['state'], { kind: 'asked' }>;
    const instead = { state: { kind: 'soaking', step: 0, retreatedUntil: undefined }, percentage: percent(1) } as const;
    const state = { ...asked, about: 'drift', instead } as const;
    const at = { percentage: percent(3), at: asked.at };
    const [line] = answers({ ...base, state, confirmed: { ...at, by: 'Ada' } });
    expect(line).toBe(
      `  "phasegate approve archive-of-statements --reason ..." has it set to 1%, "phasegate rollback archive-of-statements" to 0%; or set ${base.rollout.toggle} to 1% and say so: phasegate confirm archive-of-statements --at 1%`,
    );
    expect(answers({ ...base, state, confirmed: at })[0]).toMatch(/to 0%; setting it to 1% yourself answers it, too$/);
  });
});
