import { expect, test } from 'vitest';
import { read } from '../read.ts';
import { resultsPlace } from './results-place.ts';

/** Where the results of the last phase go: the text before the place and behind it. */
function placed(text: string) {
  const draft = read(text);
  const phase = draft.rollouts[0]?.phases.findLast((each) => each.steps.length > 0);
  if (!phase) throw new Error('no phase');
  const { at, ...place } = resultsPlace(text, draft, phase);
  return { before: text.slice(0, at).split('\n').at(-1), after: text.slice(at), ...place };
}

test('results go behind the label’s line, and behind what is listed there', () => {
  expect(placed('# R\n## Canary 1%\n### Results:  \n\n## Questions\n')).toMatchObject({
    before: '### Results:  ',
    after: '\n\n## Questions\n',
    prefix: '',
    heading: undefined,
  });
  expect(placed('# R\n## Canary 1%\n### Results:  \n\n- Users:\n  - 12\nso far\n\nNotes\n')).toMatchObject({
    before: 'so far',
    after: '\n\nNotes\n',
    heading: undefined,
  });
  expect(placed('# R\n## Canary 1%\n### Results\nNotes\n- Users:\n').before).toBe('### Results');
  expect(placed('# R\n## Canary 1%\n### Results\n<ul>\n<li>Users</li>\n</ul>\n').before).toBe('### Results');
  expect(placed('Canary 1%\n===\nResults\n-------\nwords')).toMatchObject({ before: '-------', after: '\nwords' });
});

test('results are not put where somebody looks again when the rollout is long over', () => {
  const later = '### 1-week results\n- Users:\n### Post-launch results\n';
  expect(placed(`# R\n## Canary 1%\nwords\n\n${later}`)).toMatchObject({ before: 'words', heading: '### Results' });
  expect(placed(`# R\n## Canary 1%\n### Results\n\n${later}`).before).toBe('### Results');
});

test('a rule that divides sections comes behind the results', () => {
  expect(placed('# R\n## Canary 1%\nwords\n\n---\n***\n\n## Stage B\n').before).toBe('words');
});

test('“Stage A Results” apart from its stage has the other stages’ results behind it', () => {
  const list = '1. Stage A: 10% of users\n2. Stage B: 50% of users\n';
  expect(placed(`# R\n## Schedule\n${list}\n### Stage A Results\n- Users:\n\n***\n\n## Questions\n`)).toMatchObject({
    before: '- Users:',
    heading: '### Stage B Results',
  });
});

test('results stay in the item or quote of their label', () => {
  expect(placed('# R\n## Canary 1%\n- Results:\n  - Users:\n- Owner\n')).toMatchObject({
    prefix: '  ',
    before: '  - Users:',
  });
  expect(placed('# R\n## Canary 1%\n- Results:\n').prefix).toBe('  ');
  expect(placed('# R\n## Canary 1%\n> Results:\n').prefix).toBe('> ');
});

test('without a label they go to the end of the phase, under a heading of the document’s own kind', () => {
  const notes = '## Canary 1%\nwords  \n\n## Questions\n';
  expect(placed(`# R\n${notes}`)).toMatchObject({ before: 'words  ', heading: '### Results:' });
  expect(placed(`# R\n## Stage B 5%\n#### Results\n${notes}`).heading).toBe('#### Results');
  expect(placed(`# R\n## Stage B 5%\n**Results:**\n\n${notes}`).heading).toBe('**Results:**');
  expect(placed('# R\n## **Stage B: 5%**\n### Duration\n1 day\n### Watched\nwords\n').heading).toBe('### **Results**');
  expect(placed('# R\n## Week 1\n**Day 3: 1% Canary**\n- words\n\n**Day 5: 5%**\n- more\n').heading).toBe(
    '**Results:**',
  );
});

test('a heading inside code ends no phase', () => {
  expect(placed('# R\n## Canary 1%\n```\n# words\n```\nend\n## Questions\n').before).toBe('end');
});

test.each([
  ['table', '| Phase | Population |\n|---|---|\n| Phase 1 | 10% |\n| Phase 2 | 50% |\n\nmore', '| Phase 2 | 50% |'],
  ['list', '- 10% of users (2 days)\n- 50% of users (2 days)\n  - watch\n\nmore', '  - watch'],
  ['code', '```\nStage 1: 10% traffic\nStage 2: 50% traffic\nend\n```\nmore', '```'],
])('phases in a %s have their results behind it, under no heading', (_, whole, before) => {
  expect(placed(`# R\n## Phase 2: Staged rollout\n${whole}\n`)).toMatchObject({ before, heading: '**Results:**' });
});

test.each([
  ['table', 'words\n| Phase | Population |\n|---|---|\n| Phase 2 | 10% |\n| Phase 3 | 50% |\n', 'words'],
  ['list', '- watched\n  closely\n\n1. Phase 2: 10% of users\n   with care\n2. Phase 3: 50% of users\n', '  closely'],
  ['list in HTML', 'words\n\n<ul>\n<li>Phase 2: 10% of users</li>\n<li>Phase 3: 50% of users</li>\n</ul>\n', 'words'],
  ['code', 'words\n```\nname\nPhase 2: 10% traffic\nPhase 3: 50% traffic\n```\n', 'words'],
])('results of a section come before a whole %s of other phases', (_, whole, before) => {
  const text = `# R\n## Canary 1%\n${whole}`;
  const draft = read(text);
  const phase = draft.rollouts[0]?.phases[0];
  if (!phase) throw new Error('no phase');
  expect(draft.rollouts[0]?.phases.filter((each) => each.steps.length > 0)).toHaveLength(3);
  expect(
    text
      .slice(0, resultsPlace(text, draft, phase).at)
      .split('\n')
      .at(-1),
  ).toBe(before);
});

test('in HTML no blank line may be put', () => {
  expect(placed('# R\n## Canary 1%\n<ul>\n<li>a</li>\n</ul>').inHtml).toBe(true);
  expect(placed('# R\n## Canary 1%\n<ul>\n<li>a</li>\n</ul>\n\nwords').inHtml).toBe(false);
});
