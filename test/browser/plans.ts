// Plans for the browser tests: of the kind that teams write, small enough to be played in a second.

/** Monday 2026-03-09 is the canary; one step a day after that. */
export const LETTERS = `# Release of the letter archive

Letters are read from the new archive; turning the toggle \`letter_archive\` off goes back to the old one at once.

## Phase I: Canary (1%)

Desired date range: 3/9 2026
Actual date range:

Desired number of users: 200

Success criteria:

- Index error rate: < 2.5%
- Download error rate: < 0.3%

### Results:

## Phase II: 25% - 100%

We expand at increments of 25%, allowing at least one full business day each.

Desired date range: 3/10-3/13 2026
Actual date range:

Desired number of users: 500 - 2,000

Success criteria:

- Index error rate: < 2.5%
- Download error rate: < 0.3%

### Results:
`;

export const TOGGLE = 'letter_archive';
export const ROLLOUT = 'release-of-the-letter-archive';
export const TITLE = 'Release of the letter archive';

/** Half of the users seen are on, as in a stated sample. */
export const SHARES = { '1': 0.5, '25': 0.5, '50': 0.5, '75': 0.5, '100': 1 };

/** Two dates of the same rollout in different years, a criterion without a bound. */
export const MISTAKEN = LETTERS.replace('3/10-3/13 2026', '3/10-3/13 2025').replace(
  '- Index error rate: < 2.5%',
  '- Index error rate',
);

/** With a criterion that a person records, and one that allows no failure at all. */
export const WATCHED_BY_PEOPLE = LETTERS.replaceAll(
  '- Index error rate: < 2.5%',
  '- Call center complaints: 0\n- Failures of index: 0',
);
