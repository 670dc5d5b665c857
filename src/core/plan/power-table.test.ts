import { expect, test } from 'vitest';
import { HOUR } from '../calendar/instant.ts';
import { compile } from './compile.ts';
import { powerTable } from './power-table.ts';
import { read } from './read.ts';

const text = `# Letters rollout

## Stage A: 10% of users

- Desired date range: 3/12/2025 - 3/12/2025
- Desired number of users: 500
- Success criteria:
  - Download error rate: < 0.3%
  - Successful downloads: any

## Stage B: 100% of users

- Desired date range: 3/13/2025 - 3/14/2025
- Success criteria:
  - Download error rate: < 0.3%
`;

test('says of every gate with planned users what it can show, and in which time', () => {
  const { plan } = compile(read(text), { bindings: {}, findings: [], acceptRepairs: false });
  const table = powerTable(plan!.rollouts[0], {});
  expect(table).toHaveLength(1);
  expect(table[0]).toMatchObject({
    step: 0,
    criterion: 'below:download:0.3%',
    proof: 'literal',
    unit: 'users',
    planned: 500,
    of: 'bound',
    soakMillis: 8 * HOUR,
  });
  expect(table[0]?.rows.map(({ times }) => times)).toEqual([0, 0.1, 0.5, 1, 2, 5]);
  expect(table[0]?.rows[4]?.pass).toBeCloseTo(0.1983, 4);
});
