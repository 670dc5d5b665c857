import { describe, expect, test } from 'vitest';
import { type History, runOf } from '../../../../test/support/made-up/plan-runs.ts';
import { read } from '../read.ts';
import { write } from '../write.ts';
import { separate } from './own-writing.ts';

type Stay = History[number];
const stay = (rest: Partial<Stay> = {}): Stay => ({
  skip: 1,
  hours: 24,
  outcome: 'passed',
  verdict: 'pass',
  errors: 2,
  users: 900,
  reason: 'looked at it',
  ...rest,
});
/** What is written of each line that changed; the begin of a value's comment shows as "«". */
function filled(text: string, stays: readonly Stay[], { isOpen = false, suppressBelow }: Rest = {}): readonly string[] {
  const run = runOf(read(text), 0, [...stays], isOpen, suppressBelow);
  if (!run) throw new Error('no rollout');
  const written = write(text, run);
  expect(separate(written).foreign).toBe(text);
  expect(write(written, run)).toBe(written);
  const before = new Set(text.split('\n'));
  const outside = written.replace(/<!-- phasegate results[\s\S]*?<!-- phasegate end.*/g, '');
  return outside.split('\n').filter((line) => line !== '' && !before.has(line));
}
interface Rest {
  readonly isOpen?: boolean;
  readonly suppressBelow?: number;
}

const stage = (...lines: readonly string[]) =>
  `# Rollout of letters\n## Stage A: 25% of users\nDesired date range: 3/10-3/11 2025\n${lines.join('\n')}\n`;

describe('Results laid out by their author', () => {
  const template = stage(
    '#### Results',
    '',
    '- Number of unique users: [FILL_IN]',
    '- Metrics at this stage (per your "success criteria"):',
    '  - [ ] Download errors < 0.3% (as on the old page)',
    '  - [ ] Uploads < 0.3%',
    '- Was any downstream service affected by the change?:',
    '- Was any downtime needed? [FILL_IN]',
    '- Types of errors logged: [FILL_IN]',
  );

  test('users are filled in, criteria that passed are ticked, questions stay a person’s', () => {
    expect(filled(template, [stay()])).toEqual([
      '- Number of unique users: 900 <!-- phasegate: 900; was "[FILL_IN]" -->',
      '  - [x] Download errors < 0.3% (as on the old page) <!-- phasegate: ticked -->',
    ]);
  });

  test('nothing is ticked before its step is over, or when it did not pass, or was rolled back', () => {
    const [users, ...ticks] = filled(template, [stay()], { isOpen: true });
    expect(users).toContain('users: 900 so far <!-- phasegate: 900 so far; was "[FILL_IN]" -->');
    expect(ticks).toEqual([]);
    for (const rest of [{ verdict: 'undecided' }, { verdict: 'fail' }, { outcome: 'rolledBack' }] as const)
      expect(filled(template, [stay(rest)]).join()).not.toContain('[x]');
  });

  test('a tick is taken back when a later attempt fails, and what a person ticked or emptied is theirs', () => {
    const draft = read(template);
    const good = write(template, runOf(draft, 0, [stay()], false)!);
    const bad = runOf(draft, 0, [stay(), stay({ skip: 0, verdict: 'fail', outcome: 'rolledBack', users: 40 })], false)!;
    expect(write(good, bad)).toBe(write(template, bad));
    expect(write(good, bad)).toContain('  - [ ] Download errors < 0.3% (as on the old page)\n');
    const emptied = good.replace('[x]', '[ ]');
    expect(write(emptied, runOf(draft, 0, [stay()], false)!)).toBe(emptied);
    const listed = stage('### Results:', '- Download error rate: < 0.3%');
    const changed = write(listed, runOf(read(listed), 0, [stay()], false)!).replace('- 0.2% (2', '- 0.3% (3');
    expect(write(changed, runOf(read(listed), 0, [stay()], false)!)).toBe(changed);
    expect(filled(template.replace('[ ] Download', '[x] Download'), [stay()])).toHaveLength(1);
  });

  test('a value that a person wrote or changed is theirs; words behind ours stay, and ours is still kept up to date', () => {
    expect(filled(template.replace('[FILL_IN]', '2,921'), [stay()])).toHaveLength(1);
    const draft = read(template);
    const early = write(template, runOf(draft, 0, [stay({ users: 7 })], true)!);
    const late = runOf(draft, 0, [stay()], false)!;
    expect(write(early, late)).toBe(write(template, late));
    const noted = (text: string) => text.replace(/(was "\[FILL_IN\]" -->)/, '$1 says Ann');
    expect(write(noted(early), late)).toBe(noted(write(template, late)));
    const changed = early.replace('7 so far <', '8 so far <');
    expect(write(changed, late)).toContain('users: 8 so far <!-- phasegate: 7 so far; was "[FILL_IN]" -->\n');
  });

  test('a slot that a person put inside our block is filled behind it, at once', () => {
    const text = stage('### Results:', '');
    const run = runOf(read(text), 0, [stay()], false);
    if (!run) throw new Error('no rollout');
    const inside = write(text, run).replace('<!-- phasegate end', '- Number of users:\n<!-- phasegate end');
    const written = write(inside, run);
    expect(written).toMatch(/<!-- phasegate end \w+ -->\n\n- Number of users: 900 <!-- phasegate: 900 -->\n/);
    expect(write(written, run)).toBe(written);
  });

  test.each([
    ['- **Number of users:** x', '- **Number of users:** 900 <!-- phasegate: 900; was "x" -->'],
    [
      '* Number of unique users: \\[FILL\\_IN\\]  ',
      '* Number of unique users: 900 <!-- phasegate: 900; was "\\[FILL\\_IN\\]" -->  ',
    ],
    ['- Number of users:\n     - _n_', '     - _900_ <!-- phasegate: _900_; was "_n_" -->'],
    ['Number of users:', 'Number of users: 900 <!-- phasegate: 900 -->'],
    ['- Metrics at this stage: TBD', '- Metrics at this stage: passed <!-- phasegate: passed; was "TBD" -->'],
    [
      '- Download error rate:',
      '- Download error rate: 0.2% (2 of 1,000), passed <!-- phasegate: 0.2% (2 of 1,000), passed -->',
    ],
    [
      '- Download error rate: < 0.3%',
      '- Download error rate: < 0.3% - 0.2% (2 of 1,000), passed <!-- phasegate: - 0.2% (2 of 1,000), passed -->',
    ],
    [
      '<ul>\n<li>Download error rate: < 0.3%</li>\n</ul>',
      '<li>Download error rate: < 0.3% - 0.2% (2 of 1,000), passed <!-- phasegate: - 0.2% (2 of 1,000), passed --></li>',
    ],
  ])('%s', (slot, expected) => {
    expect(filled(stage('### Results:', slot), [stay()])).toEqual([expected]);
  });

  test.each([
    '- Number of users: about 900',
    '- Number of users:\n  - we did not count them',
    '- Is there a number of users? [FILL_IN]',
    '- Upload error rate: [FILL_IN]',
    '- Error rate: [FILL_IN]',
    '- Ann saw download errors rise to 0.3% in the evening',
    '- Any issues?: [PICK_ONE]: yes | no | N/A',
  ])('%s stays as it is', (line) => {
    expect(filled(stage('### Results:', line), [stay()])).toEqual([]);
  });

  test.each(['TBD', '- [FILL_IN]  ', 'tbd '])(
    'the entries take the place of "%s" where that is all there is',
    (standIn) => {
      const text = stage('### Results:', '', standIn, '', '## Questions');
      const run = runOf(read(text), 0, [stay()], false);
      if (!run) throw new Error('no rollout');
      const written = write(text, run);
      expect(written).toMatch(/### Results:\n\n<!-- phasegate results 1 \w+, was "[^"]+": .*\n- \*\*3\/10/);
      expect(written.split('\n')).not.toContain(standIn);
      expect(separate(written).foreign).toBe(text);
      expect(write(written, run)).toBe(written);
      expect(write(`${text}\nTBD\n`, run)).toContain('\nTBD\n');
    },
  );

  test('the place may lie apart from its stage, and the results are found there again', () => {
    const text = `${stage('words')}\n## Stage B: 50% of users\n\n## Stage A Results\n- Number of users:\n\n## Questions\n`;
    expect(filled(text, [stay(), stay()])).toEqual(['- Number of users: 900 <!-- phasegate: 900 -->']);
  });

  test('slots that are looked at weeks later stay open', () => {
    expect(filled(stage('### 1-week results', '- Number of users: [FILL_IN]'), [stay()])).toEqual([]);
  });

  test('a phase of several steps tells each', () => {
    const text = stage('### Results:', '- Number of users:').replace('Stage A: 25% of users', 'Phase II: 25% - 100%');
    expect(filled(text, [stay(), stay({ users: 1204 })], { isOpen: true })).toEqual([
      '- Number of users: 25%: 900; 100%: 1,204 so far <!-- phasegate: 25%: 900; 100%: 1,204 so far -->',
    ]);
  });

  test('small counts are hidden where the plan is public', () => {
    const text = stage('### Results:', '- Number of users:', '- Download error rate:');
    expect(filled(text, [stay({ users: 4 })], { suppressBelow: 11 }).map((line) => line.replace(/ <!.*/, ''))).toEqual([
      '- Number of users: fewer than 11',
      '- Download error rate: counts below 11 are not shown, passed',
    ]);
  });
});

describe('success criteria with boxes', () => {
  test('are ticked where they are planned', () => {
    const text = stage('Success criteria:', '- [ ] Download error rate: < 0.3%', '- [] Complaints are few');
    expect(filled(text, [stay()])).toEqual(['- [x] Download error rate: < 0.3% <!-- phasegate: ticked -->']);
    expect(filled(text.replace('- [ ]', '- []'), [stay()])).toEqual([
      '- [x] Download error rate: < 0.3% <!-- phasegate: ticked; was "[]" -->',
    ]);
  });
});

describe('dated timelines', () => {
  const text = stage(
    '### Anticipated timeline',
    '- [ ] **2025/03/10** - the platform team deploys',
    '- [ ] **2025/03/10** - increase to 25%; watch the dashboard  ',
    '- [] 3/12 50%',
    '- [x] 3/14 75%',
    '- [ ] 3/14 - 100%',
  ).replace('Stage A: 25% of users', 'Phase II: 25%, 50%, 75%, 100%');

  test('an item is ticked when its step has begun, with the day when it is another', () => {
    expect(filled(text, [stay(), stay(), stay({ hours: 1 })], { isOpen: true })).toEqual([
      '- [x] **2025/03/10** - increase to 25%; watch the dashboard <!-- phasegate: ticked -->  ',
      '- [x] 3/12 50% (on 3/11 2025) <!-- phasegate: (on 3/11 2025), ticked; was "[]" -->',
    ]);
  });

  test('what happened stays ticked after a rollback, with the first day', () => {
    const back = [stay({ outcome: 'rolledBack' }), stay({ skip: 0 })];
    expect(filled(text, back)).toEqual([
      '- [x] **2025/03/10** - increase to 25%; watch the dashboard <!-- phasegate: ticked -->  ',
    ]);
  });
});

describe('launch tables', () => {
  const table = (...rows: readonly string[]) =>
    [
      '# Rollout of letters',
      '## Go Live!',
      '|Launch % |Desired Date | _Actual Date_ | Users reached|',
      '|---|:--:|---|---|',
      ...rows,
      '',
    ].join('\n');

  test('the open cells of "Actual Date" are filled, and no other byte of the row changes', () => {
    const text = table(
      '| Launch to 25%   | 3/10/2025 |           |  |',
      '|Launch to 100%| mm/dd/yyyy | _mm/dd/yyyy_|x |',
      '| Total | | | |',
    );
    expect(filled(text, [stay(), stay()])).toEqual([
      '| Launch to 25%   | 3/10/2025 | 3/10/2025 <!-- phasegate: 3/10/2025 -->           |  |',
      '|Launch to 100%| mm/dd/yyyy | _03/11/2025_ <!-- phasegate: _03/11/2025_; was "_mm/dd/yyyy_" -->|x |',
    ]);
  });

  test('a day that a person wrote stays, and a row that is not reached stays open', () => {
    const text = table('| Launch to 25% | 3/10/2025 | 3/9/2025 | |', '| Launch to 100% | 3/12/2025 || |');
    expect(filled(text, [stay()])).toEqual([]);
    expect(filled(text, [stay(), stay()])).toEqual([
      '| Launch to 100% | 3/12/2025 | 3/11/2025 <!-- phasegate: 3/11/2025 -->| |',
    ]);
  });

  test('columns for users, results and ranges of days are filled too', () => {
    const text = table('| 25% of users | 3/10/2025 | | |', '| 100% of users | 3/11/2025 | | |')
      .replace('_Actual Date_', 'Actual dates')
      .replace('Users reached', 'Actual users | Result')
      .replace('---|---|', '---|---|---|')
      .replaceAll('| | |', '| | | |');
    expect(filled(text, [stay({ hours: 30 }), stay()]).map((line) => line.replace(/ <!--.*?-->/g, ''))).toEqual([
      '| 25% of users | 3/10/2025 | 3/10/2025 - 3/11/2025 | 900 | passed |',
      '| 100% of users | 3/11/2025 | 3/11/2025 - 3/12/2025 | 900 | passed |',
    ]);
  });
});

describe('actual dates', () => {
  test.each([
    [
      'Actual date range: mm/dd/yy',
      'Actual date range: 3/10-3/11 2025 <!-- phasegate: 3/10-3/11 2025; was "mm/dd/yy" -->',
    ],
    ['- **Actual start date:**', '- **Actual start date:** 3/10 2025 <!-- phasegate: 3/10 2025 -->'],
    ['Actual end date: TBD', 'Actual end date: 3/11 2025 <!-- phasegate: 3/11 2025; was "TBD" -->'],
  ])('%s', (slot, expected) => {
    expect(filled(stage(slot), [stay({ hours: 30 })])).toEqual([expected]);
  });

  test('a launch without a percentage tells when everybody came to have it', () => {
    const text = `${stage('words').replace('25%', '50%')}## Stage B: 100%\n\n## Go Live!\n- Desired date: March 12, 2025\n- Actual date: \n`;
    expect(filled(text, [stay()])).toEqual([]);
    expect(filled(text, [stay(), stay()])).toEqual([
      '- Actual date: March 11, 2025 <!-- phasegate: March 11, 2025 --> ',
    ]);
  });
});
