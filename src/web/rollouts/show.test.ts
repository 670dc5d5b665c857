import { describe, expect, it } from 'vitest';
import type { RolloutSummary } from '../../server/contract/rollout-summary.ts';
import { shownRollouts, summaryOf } from './show.ts';

function rollout(title: string, state: RolloutSummary['state'], more: Partial<RolloutSummary> = {}): RolloutSummary {
  return {
    id: title.toLowerCase().replaceAll(' ', '-'),
    title,
    toggle: 'a_toggle',
    state,
    health: { kind: 'healthy', word: 'Healthy' },
    waitsFor: [],
    changedAt: 0,
    ...more,
  } as RolloutSummary;
}

const waits: RolloutSummary['waitsFor'] = [
  { who: 'person', notBy: [], since: 0, about: 'noData', sentence: 'no event', answers: ['approve'] },
];
const ALL = [
  rollout('Done', 'completed'),
  rollout('Well', 'soaking', { changedAt: 1 }),
  rollout('Well and newer', 'soaking', { changedAt: 2 }),
  rollout('Ill', 'soaking', { health: { kind: 'failing', word: 'Failing' } }),
  rollout('Later', 'scheduled', { toggle: 'letter_archive' }),
  rollout('Asked', 'asked', { waitsFor: waits }),
  rollout('Back at zero', 'rolledBack'),
];
const titles = (show: string, find = '') => shownRollouts(ALL, show, find).map(({ title }) => title);

describe('shownRollouts', () => {
  it('puts what waits for a person first, then what is unwell, and what is over last', () => {
    expect(titles('all')).toEqual(['Asked', 'Ill', 'Well and newer', 'Well', 'Later', 'Back at zero', 'Done']);
  });

  it('shows what is asked for, everything for a name that it does not know', () => {
    expect(titles('waiting')).toEqual(['Asked']);
    expect(titles('running')).toEqual(['Ill', 'Well and newer', 'Well']);
    expect(titles('nonsense')).toHaveLength(ALL.length);
  });

  it('finds words in any order, in title, id and toggle', () => {
    expect(titles('all', 'newer WELL')).toEqual(['Well and newer']);
    expect(titles('all', 'archive')).toEqual(['Later']);
    expect(titles('all', 'back-at')).toEqual(['Back at zero']);
    expect(titles('scheduled', 'well')).toEqual([]);
  });
});

describe('summaryOf', () => {
  it('says each rollout once', () => {
    expect(summaryOf(ALL)).toBe('7 rollouts: 1 waits for a person, 3 running, 1 scheduled, 1 rolled back, 1 completed');
    expect(summaryOf([rollout('Asked', 'rolledBack', { waitsFor: waits })])).toBe('1 rollout: 1 waits for a person');
  });
});
