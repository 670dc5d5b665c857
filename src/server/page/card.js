// Draws one rollout: headline, staircase, gate, journal.
import { element, part } from './element.js';
import { gauge } from './gauge.js';

const VERDICTS = { pass: 'Pass', fail: 'Fail', undecided: 'Undecided', noData: 'No data' };
const STAIRS = {
  passed: 'passed',
  approved: 'approved by a person',
  overridden: 'went on over its limit',
  rolledBack: 'rolled back',
  current: 'now',
  ahead: 'ahead',
};
/** Journal lines shown without being asked for. */
const LATEST = 7;

/** A card and the function that brings it up to date with a view and the latest journal entries, oldest first. */
export function createCard(id) {
  const head = element('div', { class: 'head' });
  const stairs = element('ol', { class: 'stairs', tabindex: '0' });
  const gate = element('section', { class: 'gate', 'aria-labelledby': `gate-${id}` });
  const latest = element('ol', { class: 'lines', reversed: true });
  const earlier = element('ol', { class: 'lines', reversed: true });
  const more = element('details', { hidden: true }, element('summary', {}, 'Earlier'), earlier);
  const foot = element('p', { class: 'foot' });
  const journalTitle = element('h3', { id: `journal-${id}` });
  const root = element(
    'article',
    { class: 'card', id, 'aria-labelledby': `title-${id}` },
    head,
    element(
      'div',
      { class: 'columns' },
      element('div', { class: 'column' }, stairs, gate),
      element('section', { class: 'journal', 'aria-labelledby': `journal-${id}` }, journalTitle, latest, more),
    ),
    foot,
  );
  const drawHead = part(head, headParts);
  const drawStairs = part(stairs, (steps) => steps.map(stair));
  const drawGate = part(gate, gateParts);
  const drawLatest = part(latest, (entries) => entries.map(line));
  const drawEarlier = part(earlier, (entries) => entries.map(line));
  const drawJournalTitle = part(journalTitle, (title) => ['Journal', of(title)]);
  const drawFoot = part(foot, (asOf, document) => [
    'Rollout ',
    element('code', {}, id),
    ` of ${document}, as of ${asOf}`,
  ]);

  return {
    root,
    update(view, entries) {
      const { run, headline } = view;
      root.dataset.tone = headline.tone;
      stairs.setAttribute('aria-label', `Steps of ${run.rollout.title}`);
      stairs.style.setProperty('--steps', view.stairs.length);
      drawHead(id, run.rollout.title, headline, view.percentage, attemptOf(run), readBackOf(run));
      drawStairs(view.stairs);
      gate.hidden = view.gate === undefined;
      if (view.gate) drawGate(id, run.rollout.title, view.gate);
      drawJournalTitle(run.rollout.title);
      const newest = [...entries].reverse();
      drawLatest(newest.slice(0, LATEST));
      drawEarlier(newest.slice(LATEST));
      more.hidden = newest.length <= LATEST;
      drawFoot(view.asOf, run.document.split(/[\\/]/).at(-1));
    },
  };
}

/** Tells headings of one card from those of another, for those who hear them out of their place. */
function of(title) {
  return element('span', { class: 'unseen' }, ` of ${title}`);
}

function attemptOf(run) {
  return run.attempt > 1 ? `Attempt ${run.attempt}` : '';
}

/** Said only while the toggle is not known to be where it must be. */
function readBackOf(run) {
  if (run.confirmed?.percentage === run.percentage || (!run.confirmed && run.percentage === 0)) return '';
  return run.confirmed ? `read back at ${run.confirmed.percentage / 1000}%` : 'not read back yet';
}

function headParts(id, title, headline, percentage, attempt, readBack) {
  return [
    element(
      'div',
      { class: 'words' },
      element(
        'p',
        { class: 'state' },
        element('span', { class: 'pill' }, headline.word),
        attempt && element('span', { class: 'attempt' }, attempt),
      ),
      element('h2', { id: `title-${id}` }, title),
      headline.sentence && element('p', { class: 'sentence' }, headline.sentence),
      headline.answer && element('p', { class: 'answer' }, 'In a terminal: ', element('code', {}, headline.answer)),
    ),
    element(
      'p',
      { class: 'percentage' },
      element('strong', {}, percentage),
      element('span', {}, readBack || 'of users'),
    ),
  ];
}

function stair({ percentage, label, phase, state, day, time, stay }) {
  const block = element('div', { class: 'block' });
  block.style.height = `${percentage / 1000}%`;
  const remark = state === 'ahead' ? (day ? 'earliest' : '') : state === 'current' ? `${stay} so far` : stay;
  return element(
    'li',
    { class: 'stair', 'data-state': state, title: phase, 'aria-current': state === 'current' && 'step' },
    element('div', { class: 'rise' }, element('span', { class: 'label' }, label), block),
    element(
      'p',
      { class: 'caption' },
      element('span', { class: 'unseen' }, STAIRS[state]),
      day && element('span', { class: 'day' }, day),
      day && element('span', { class: 'time' }, time),
      remark && element('span', { class: 'stay' }, remark),
    ),
  );
}

function gateParts(id, title, { step, open, verdict, rows }) {
  const heading = open ? `Gate at ${step}` : `Gate at ${step}, as it ended`;
  return [
    element('h3', { id: `gate-${id}` }, heading, of(title), verdictBadge(verdict)),
    rows.length === 0
      ? element('p', { class: 'sentence' }, 'No criterion.')
      : element(
          'table',
          // Said once more, because a table that is laid out for a phone is no table to some readers.
          { role: 'table' },
          element(
            'thead',
            {},
            element(
              'tr',
              { role: 'row' },
              ...['Criterion', 'Verdict', 'Seen'].map((name) =>
                element('th', { scope: 'col', role: 'columnheader' }, name),
              ),
            ),
          ),
          element('tbody', { role: 'rowgroup' }, ...rows.map(criterionRow)),
        ),
  ];
}

function criterionRow({ text, verdict, why, gauge: drawn }) {
  return element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'row', role: 'rowheader' }, text),
    element('td', { role: 'cell' }, verdictBadge(verdict)),
    element('td', { class: 'seen', role: 'cell' }, drawn && gauge(drawn), element('p', {}, why)),
  );
}

function verdictBadge(verdict) {
  return element(
    'span',
    { class: 'verdict', 'data-verdict': verdict ?? 'none' },
    verdict ? VERDICTS[verdict] : 'Not judged',
  );
}

function line({ seq, at, when, text, by, event }) {
  const kind = event.kind === 'decided' ? event.decision.kind : event.kind;
  return element(
    'li',
    { value: seq, 'data-kind': kind, 'data-person': by.kind === 'person' },
    element('time', { datetime: new Date(at).toISOString() }, when),
    element('span', {}, text),
  );
}
