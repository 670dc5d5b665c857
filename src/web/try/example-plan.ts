// A plan to try the page with: short, and with a mistake or two, as real ones have.

/** The canary's year is the mistake; its criteria are of three kinds. */
export const EXAMPLE_PLAN = `# Release of the letter archive

Letters are read from the new archive; turning the toggle \`letter_archive\` off goes back to the old one.

## Phase I: Canary (5%)

Desired date range: 3/8 2027
Actual date range:

Desired number of users: 1,000

Success criteria:

- Download error rate: < 0.5%
- Failures to write to table: 0

### Results:

## Phase II: 25% - 100%

We expand at increments of 25%, allowing at least one full business day each.

Desired date range: 3/9-3/12 2026
Actual date range:

Desired number of users: 5,000 - 20,000

Success criteria:

- Download error rate: < 0.5%
- p95 download latency: < 2 s

### Results:
`;
