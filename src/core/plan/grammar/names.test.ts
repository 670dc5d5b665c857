// Names of toggles and stages, labels, and placeholders.
import { describe, expect, test } from 'vitest';
import { readHeadingLabel, readLabel } from './label.ts';
import { isPlaceholder, readPlaceholders } from './placeholder.ts';
import { isTesting, readStageName } from './stage-name.ts';
import { readCalledNames, readCommandedName, readDeclaredNames, readNames, readSetting } from './toggle-name.ts';

describe('toggles', () => {
  const names = (found: readonly { name: string }[]): readonly string[] => found.map(({ name }) => name);

  test('code and bold words that could be names', () => {
    expect(names(readNames('[`letters_new`](https://x.y) and **newDesign** but not `npm` or **bold**'))).toEqual([
      'letters_new',
      'newDesign',
    ]);
  });

  test('a sentence calls them toggle, flag or flipper', () => {
    expect(names(readCalledNames('controlled by the frontend feature toggle `find_people`'))).toEqual(['find_people']);
    expect(names(readCalledNames('the **roundFlow** and **practiceV1** feature flags'))).toEqual([
      'roundFlow',
      'practiceV1',
    ]);
    expect(names(readCalledNames('`some_table` is written by the job'))).toEqual([]);
    expect(names(readCalledNames('Related toggles (already in production): `old_one`'))).toEqual([]);
  });

  test('a slot for them holds plain words too', () => {
    expect(names(readDeclaredNames('form_21_enabled', 'form_21_enabled'))).toEqual(['form_21_enabled']);
    expect(names(readDeclaredNames('a feature toggle', 'a feature toggle'))).toEqual([]);
  });

  test('a slot that is still to be filled in names none', () => {
    expect(readDeclaredNames('[FILL_IN]', '[FILL_IN]')).toEqual([]);
    expect(names(readDeclaredNames('toggle `letters`', 'toggle letters'))).toEqual(['letters']);
    for (const none of ['`off`', '`toggle`', '`25%`', 'the `letters` of the `alphabet`'])
      expect(readDeclaredNames(none, none)).toEqual([]);
  });

  test('settings', () => {
    expect(readSetting('PUBLISH_ENABLED=true   # core')?.name).toBe('PUBLISH_ENABLED');
    expect(readSetting('MAX_AGE=72h')).toBeUndefined();
    expect(readCommandedName('/ops feature set new_search 25 --actors')?.name).toBe('new_search');
    expect(readCommandedName('flags update --flag new-search --percent 25')?.name).toBe('new-search');
    expect(readCommandedName('make --feature fast')).toBeUndefined();
  });
});

describe('stages', () => {
  test.each([
    ['Phase II: 25% - 100%', 'phase 2'],
    ['Stage C: another moderate ramp up', 'stage 3'],
    ['Stage `D: 100% of users', 'stage 4'],
    ['Day 3: Beta Users', 'day 3'],
    ['Phase 3b: Optimize', 'phase 3b'],
    ['🚀 Stage 1 — Internal', 'stage 1'],
    ['Final Phase', 'final phase'],
    ['Go Live!', 'go live'],
    ['Fase 1: Early Adopters (5%)', 'fase 1'],
  ])('%s: %s', (text, key) => {
    expect(readStageName(text)?.key).toBe(key);
  });

  test('so long before or after the launch', () => {
    expect(['T-24h', 'T + 2 hours: widen', 'T–30m'].map((text) => readStageName(text)?.key)).toEqual([
      't-24h',
      't+2hours',
      't–30m',
    ]);
    expect(readStageName('T-shirts for the team')).toBeUndefined();
  });

  test.each(['Planning', 'Staging environment', 'Phases', 'Phase out the old system', 'Daylight', 'Results'])(
    '%s names no stage',
    (text) => {
      expect(readStageName(text)).toBeUndefined();
    },
  );

  test('people test in some stages', () => {
    expect(isTesting('Phase I: Internal Testing and UAT')).toBe(true);
    expect(isTesting('Phase II: Staged Rollout (also known as unmoderated production testing)')).toBe(false);
  });
});

describe('labels', () => {
  test.each([
    ['Desired date range or test duration: 3/10', 'dates'],
    ['Actual date range of test duration:', 'actualDates'],
    ['End date: 3/11', 'endDate'],
    ['Length of time: 2 days', 'duration'],
    ['Go/No-Go criteria for stage 2:', 'criteria'],
    ['No-go criteria:', 'other'],
    ['Rollout %: 10', 'percentage'],
    ['% of tenants: 5', 'percentage'],
    ['Promotion gates: errors < 1%', 'criteria'],
    ['Exit criteria to be checked before the next stage', 'criteria'],
    ['Percentage of Users (and roughly how many users do you expect this to be): 1%', 'percentage'],
    ['Desired number of users:1,000', 'users'],
    [
      'How will you make the product available in production while limiting the number of users who can find/access it: toggle',
      'access',
    ],
    [
      'What metrics-based criteria will you look at before advancing rollout to the next stage ("success criteria")?:',
      'criteria',
    ],
    ['Feature flipper: x', 'toggle'],
    ['Feature gate: x', 'toggle'],
    ['Gate to the next stage: errors < 1%', 'criteria'],
    ['Post-release: watch for 7 days', 'other'],
    ['Results:', 'results'],
    ['No-Go Criteria:', 'other'],
    ['Metrics at this stage (per your "success criteria"): x', 'other'],
  ])('%s: %s', (text, role) => {
    expect(readLabel(text)?.role).toBe(role);
  });

  test.each([
    'Index error rate: < 2.5%',
    'Call center complaints: 0',
    'at 10:30 we met',
    'DataDog: ensure that all is well',
  ])('%s bears no label', (text) => {
    expect(readLabel(text)).toBeUndefined();
  });

  test('the value begins behind the colon', () => {
    const text = 'Desired number of users:  500';
    expect(text.slice(readLabel(text)!.value)).toBe('500');
  });

  test('a heading may be a label without a colon', () => {
    expect(readHeadingLabel('Duration')?.role).toBe('duration');
    expect(readHeadingLabel('Stage A Results')?.role).toBe('results');
    expect(readHeadingLabel('4. Success metrics')?.role).toBe('criteria');
    expect(readHeadingLabel('2.1 Window')?.role).toBe('dates');
    expect(readHeadingLabel('Guardrail metrics')?.role).toBe('criteria');
    expect(readHeadingLabel('Feature gates')?.role).not.toBe('criteria');
    expect(readHeadingLabel('Rollout Strategy')).toBeUndefined();
  });
});

describe('placeholders', () => {
  test.each([
    'tbd',
    'TBD - pending approval',
    'x',
    '...',
    '_mm/dd/yyyy_',
    '[FILL_IN]',
    '\\[FILL\\_IN\\]',
    '--',
    'xx lorem ipsum',
  ])('%s stands for a value', (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  test.each(['3/10', '500', 'feature toggle', '[FILL_IN] (minimum 2 hours of watching the dashboards)'])(
    '%s is a value',
    (value) => {
      expect(isPlaceholder(value)).toBe(false);
    },
  );

  test('hints and stand-ins in running text', () => {
    const kinds = (text: string): readonly string[] => readPlaceholders(text).map(({ kind }) => kind);
    expect(kinds('[use your KPIs to help guide this]')).toEqual(['hint']);
    expect(kinds('behind <feature-flag-name>')).toEqual(['slot']);
    expect(kinds('[here](https://example.com)')).toEqual([]);
    expect(kinds('<details>')).toEqual([]);
  });
});
