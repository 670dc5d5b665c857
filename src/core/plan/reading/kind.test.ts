import { expect, test } from 'vitest';
import { read } from '../read.ts';

const kindOf = (text: string) => read(text).kind;

test.each([
  ['# Search v2\n## Phase 1: 10%\n## Phase 2: 50%\n## Phase 3: 100%\n', 'bare shares under names of stages'],
  ['# Search v2\n- 5% for two days\n- 50% for a week\n- 100%\n', 'bare shares in a list'],
  ['# Search v2\n## Traffic\n- Then 5%\n- Then 50%\n', 'the heading above says what is shared'],
  ['# Search v2\n## Phase I: 25% (3/10/2025)\n', 'a day for a percentage'],
  [
    '# Search v2\n## One\n- Percentage of users: 5%\n- Length of time: 2 days\n- Success criteria: timeouts < 1%\n',
    'slots',
  ],
  ['# Canary report\n## Plan\n1. Deploy to 5% of traffic\n2. If green, promote to 25%\n', 'a report with a plan'],
])('%j is a plan: %s', (text) => {
  expect(kindOf(text)).toBe('plan');
});

test.each([
  [
    '# Test report of the parser\n- Lines: 92% covered\n- Branches: 85% covered\n- Functions: 81% covered\n',
    'coverage falls',
  ],
  ['# Scoring\n## Weights\n- Depth (25%): how far\n- Breadth (20%): how wide\n', 'weights'],
  ['# Budget policy\n- 50% consumed: look\n- 90% consumed: act\n', 'consumption climbs, and nobody is exposed'],
  [
    '# Sprint notes\n## Success criteria\n- Works\n## Acceptance criteria\n- Looks good\n## Exit criteria\n- Done\n',
    'criteria alone',
  ],
  ['# Canary report\n## Results\n1. Deployed to 5% of traffic\n2. Promoted to 25%\n', 'a report of what was'],
])('%j is none: %s', (text) => {
  expect(kindOf(text)).toBe('not-a-plan');
});
