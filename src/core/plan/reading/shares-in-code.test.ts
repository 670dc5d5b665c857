import { expect, test } from 'vitest';
import { read } from '../read.ts';

const stepsOf = (text: string): readonly (readonly number[])[] =>
  read(text).rollouts[0]?.phases.map(({ steps }) => steps.map(({ value }) => value / 1000)) ?? [];

test('a stage without a percentage has the one that the commands and settings under it set', () => {
  const text =
    '# Search rollout\n## Phase 1: Canary\n```bash\n# never more than 20 percent of traffic 20\n./deploy.sh --traffic 5\n```\n## Phase 2: More\n```yaml\ncanary:\n  weight: 25\nstable:\n  weight: 75\n```\n## Phase 3: Half\n```ruby\nFlipper.enable_percentage_of_actors(:search_v2, 50)\n```\n## Phase 4: Everyone\n```\nfeature set search_v2 true\n```\n';
  expect(stepsOf(text)).toEqual([[5], [25], [50], [100]]);
  expect(read(text).rollouts[0]?.toggle?.value).toBe('search_v2');
  expect(read(text).rollouts[0]?.phases[1]?.steps[0]?.text).toBe('25');
});

test('code says nothing where headings do, and two weights of which none is called newer say nothing', () => {
  expect(stepsOf('# Rollout\n## Stage A: 10%\n```\nrollout: 30\n```\n## Stage B: 100%\n')).toEqual([[10], [100]]);
  const split = '# Rollout\n## Phase 1: Start\n```yaml\na:\n  weight: 90\nb:\n  weight: 10\n```\n## Phase 2: End\n';
  expect(read(split).rollouts[0]?.phases.flatMap(({ steps }) => steps)).toEqual([]);
});

test('a list of commands is a rollout; one for a single environment is not of everybody', () => {
  const text =
    '# Rollout of merge trains\n- [ ] `/ops feature set trains_v2 true --staging`\n- [ ] `/ops feature set trains_v2 10 --actors`\n- [ ] Wait for 15 minutes\n- [ ] `/ops feature set trains_v2 50 --actors`\n- [ ] `/ops feature set trains_v2 true`\n';
  expect(stepsOf(text)).toEqual([[10], [50], [100]]);
  expect(read(text).rollouts[0]?.phases.map(({ soak }) => soak?.text)).toEqual(['15 minutes', undefined, undefined]);
  expect(read(text).rollouts[0]?.toggle?.value).toBe('trains_v2');
});
