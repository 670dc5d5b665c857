// Plans as people write them, made up: several rollouts, slots of every family there or not, people's text everywhere, any line ends.
import fc from 'fast-check';

const line = fc
  .string({ unit: 'grapheme', maxLength: 24 })
  .map((words) => `Note ${words.replace(/[\r\n\u2028\u2029]/g, ' ')}`);
const spaces = fc.constantFrom('', ' ', '  ', '\t');
const bullet = fc.constantFrom('-', '*', '+');
const openValue = fc.constantFrom(
  '',
  ' [FILL_IN]',
  ' \\[FILL\\_IN\\]',
  ' x',
  ' TBD',
  ' _n_',
  ' 2,921',
  ' --',
  ' see "A & B"',
);

const actual = fc.oneof(
  fc.constant([]),
  spaces.map((end) => [`Actual date range of test duration:${end}`]),
  spaces.map((end) => [`**Actual date range:**${end}`]),
  line.map((words) => [`Actual date range of test duration: ${words}`]),
  spaces.map((end) => [`- Actual date range:${end}`, '- Owner: Ann']),
  fc
    .tuple(fc.constantFrom('mm/dd/yyyy', '_\\[mm/dd/yy - mm/dd/yy\\]_', 'TBD', 'mid-June'), spaces)
    .map(([value, end]) => [`- **Actual start date:** ${value}${end}`]),
);
/** What a template asks for, line by line, filled in or not. */
const asked = fc
  .tuple(bullet, openValue, openValue, fc.constantFrom('[ ]', '[]', '[x]', '[X]'), spaces)
  .map(([mark, users, errors, box, end]) => [
    `${mark} Number of unique users:${users}${end}`,
    `${mark} Metrics at this stage (per your "success criteria"):`,
    `  ${mark} ${box} Download errors < 0.3%${end}`,
    `  ${mark} Download error rate: < 0.3%`,
    `${mark} Download error rate:${errors}`,
    `${mark} Was any downstream service affected by the change?:${users}`,
    `${mark} Types of errors logged:${end}`,
  ]);
const sparse = fc
  .tuple(fc.constantFrom('**Number of users:**', 'Users:', '- Metrics at this stage:'), openValue, spaces)
  .map(([label, value, end]) => [`${label}${value}${end}`, '- Number of users:', '     - _n_', '- Owner: Ann']);
const bullets = fc.array(
  line.map((words) => `- ${words}`),
  { maxLength: 3 },
);
const standIn = fc
  .tuple(fc.constantFrom('TBD', '- [FILL_IN]', '_n_', '  x'), spaces)
  .map(([word, end]) => [word + end]);
const results = fc.oneof(
  fc.constant([]),
  fc
    .tuple(
      fc.constantFrom(
        '### Results:',
        '#### Results',
        '### **Results**',
        '**Results:**',
        'Results:',
        '- Results:',
        '> Results:',
      ),
      spaces,
      fc.oneof(bullets, asked, sparse, standIn),
    )
    .chain(([label, end, notes]) => fc.constantFrom([label + end, ...notes], [label + end, '', ...notes, ''])),
  fc.constant(['### 1-week results', '- Number of unique users: [FILL_IN]']),
);
const timeline = fc
  .tuple(
    fc.constantFrom('- [ ]', '- [x]', '- []', '1. [ ]', '> * [ ]', '- - [ ]'),
    fc.constantFrom('2025/03/10', '3/11', 'March 12, 2025'),
    spaces,
  )
  .map(([mark, day, end]) => [
    `${mark} **${day}** - the platform team deploys`,
    `${mark} **${day}** - increase to 25%; watch${end}`,
    `${mark} **${day}** - increase from 25% to 50%${end}`,
    `${mark} ${day} 100%`,
  ]);
const launchTable = fc
  .tuple(
    fc.constantFrom('', ' ', '       ', ' mm/dd/yyyy ', ' _mm/dd/yyyy_', ' 3/9/2025 ', ' TBD '),
    fc.constantFrom('|', ''),
  )
  .map(([cell, pipe]) => [
    `|Launch % |Desired Date | _Actual Date_ | Unique users | Result ${pipe}`,
    `|-------|:-----------|-----------|---|---${pipe}`,
    `| Launch to 1% |3/10/2025 |${cell}|${cell}|${cell}${pipe}`,
    `| Launch to 25% | mm/dd/yyyy   |${cell}|  | tbd ${pipe}`,
    `| Launch to 100% | 3/14/2025|${cell}${pipe}`,
  ]);
const other = fc.oneof(
  line.map((words) => [words]),
  fc.constant(['```', '# not a heading', '### Results:', '- [ ] 3/10 25%', '<!-- phasegate end abc -->', '```']),
  fc.constant(['| a | b |', '|---|---|', '| 1 | 2 |']),
  fc.constant(['', '   ', '']),
  fc.constant(['', '---', '']),
  fc.constant(['<ul>', '  <li>Download error rate</li>', '</ul>']),
  fc.constant(['- Download error rate: < 0.3%', '- Failures: 0']),
  fc.constant(['Success criteria:', '- [ ] Download error rate: < 0.3%', '- [] Complaints: 0']),
  fc.constant(['<!-- a comment', 'of a person -->']),
  fc.constant(['<!-- phasegate results 1 abc12: half a block -->']),
  timeline,
  launchTable,
);
const headings = ['Phase I: Canary (1%)', 'Phase II: 25% - 100%', 'Stage C: 50% of users'];
const windows = fc.constantFrom(
  'Desired date range: 3/10-3/11 2025',
  'Desired date range: 2025/03/10 - 2025/03/14',
  'Desired date range: 03/10/25 - 03/11/25  ',
  'Desired date range: March 10 - March 14, 2025',
);
const phase = (heading: string) =>
  fc
    .tuple(windows, actual, fc.array(other, { maxLength: 3 }), results, fc.array(other, { maxLength: 1 }))
    .map(([window, dates, before, slot, after]) => [
      `## ${heading}`,
      window,
      ...dates,
      ...before.flat(),
      ...slot,
      ...after.flat(),
    ]);
/** Phases that are rows, items or lines of code. */
const listed = fc.oneof(
  fc.constantFrom(
    [
      '| Phase | Population | Timing |',
      '| --- | --- | --- |',
      '| Phase 1 | 10% | 3 days |',
      '| Phase 2 | 50% | 3 days |',
    ],
    [
      '| Launch % | Desired Date |',
      '|---|---|',
      '| Launch to 25% | 3/10/2025 |',
      '| Launch to 100% | 3/12/2025 |',
      '',
      'More.',
    ],
    ['- 10% of users (2 days)', '- 50% of users (2 days)', '  - watch closely', '- 100% of users', '', 'Owner: Ann'],
    [
      '1. Stage A: 10% of users on 3/10',
      '2. Stage B: 100% of users on 3/12',
      '',
      '### Stage A Results',
      '',
      '- Users:',
      '***',
    ],
    ['<ul>', '<li>10% of users (2 days)</li>', '<li>100% of users</li>', '</ul>'],
    ['```', 'Stage 1: 10% traffic, 1-2 days', 'Stage 2: 50% traffic, 1 day', '```'],
  ),
  launchTable,
);
const rollout = fc
  .tuple(
    fc.constantFrom('Rollout of letters', 'Rollout of letters', 'Déploiement des lettres 日本', '🚦'),
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.subarray(headings, { minLength: 1 }).chain((chosen) => fc.tuple(...chosen.map(phase))),
      },
      { weight: 1, arbitrary: listed.map((lines) => [['## Phase 2: Staged rollout', ...lines]]) },
    ),
    fc.oneof(
      fc.constantFrom([], ['## Post-launch questions', '1. What was learnt?'], ['']),
      fc
        .tuple(fc.constantFrom('- Actual date:', '**Actual date:** mm/dd/yy'), launchTable)
        .map(([date, table]) => ['## Go Live!', '- Desired date: March 14, 2025', date, '', ...table]),
    ),
  )
  .map(([title, phases, end]) => [`# ${title}`, ...phases.flat(), ...end]);

/** The text of a document with one to three rollouts. */
export const planDocuments = fc
  .record({
    bom: fc.constantFrom('', '\uFEFF'),
    before: fc.constantFrom([], ['Draft, do not share.', '']),
    rollouts: fc.array(rollout, { minLength: 1, maxLength: 3 }),
    ends: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 3 }),
    last: fc.boolean(),
  })
  .map(({ bom, before, rollouts, ends, last }) => {
    const lines = [...before, ...rollouts.flat()];
    const text = lines.map((words, n) => words + (n < lines.length - 1 || last ? (ends[n % ends.length] ?? '\n') : ''));
    return bom + text.join('');
  });

/** One line of anything, as a person may write it. */
export const personsLine = line;
