// Keeps the page equal to the server: one event stream, and everything asked anew whenever it opens.
import { createCard } from './card.js';
import { element, part } from './element.js';

/** Entries kept of each journal, and how many of them are asked for at first. */
const KEPT = 200;
const ASKED = 40;
const RETRY_MILLIS = 3000;

const place = document.querySelector('#rollouts');
const connection = document.querySelector('#connection');
const announcements = document.querySelector('#announcements');
const cards = new Map();
const drawSummary = part(document.querySelector('#summary'), summarySentence);
let retry;

function cardOf(id) {
  let card = cards.get(id);
  if (!card) {
    card = { ...createCard(id), view: undefined, entries: [] };
    cards.set(id, card);
    place.querySelector('.empty')?.remove();
    place.append(card.root);
  }
  return card;
}

function draw(card) {
  if (card.view) card.update(card.view, card.entries);
  const views = [...cards.values()].flatMap(({ view }) => view ?? []);
  const waiting = views.filter(({ headline }) => headline.tone === 'person');
  drawSummary(views.map(({ id, headline }) => ({ id, tone: headline.tone, word: headline.word })));
  document.title = waiting.length > 0 ? `(${waiting.length}) Phasegate` : 'Phasegate';
}

/** Never goes back: a late answer with an older run is ignored. */
function take(view) {
  const card = cardOf(view.id);
  const before = card.view;
  if (before && before.run.seq > view.run.seq) return;
  card.view = view;
  draw(card);
  if (before && (before.headline.word !== view.headline.word || before.percentage !== view.percentage))
    announcements.textContent = `${view.run.rollout.title}: ${view.headline.word}, ${view.percentage}. ${view.headline.sentence}`;
}

function takeEntries(id, entries) {
  const card = cardOf(id);
  const bySeq = new Map([...card.entries, ...entries].map((entry) => [entry.seq, entry]));
  card.entries = [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-KEPT);
  draw(card);
}

function summarySentence(rollouts) {
  const count = (tone) => rollouts.filter((each) => each.tone === tone).length;
  const person = rollouts.filter((each) => each.tone === 'person');
  const told = [
    count('busy') > 0 && `${count('busy')} running`,
    count('quiet') > 0 && `${count('quiet')} scheduled`,
    count('bad') > 0 && `${count('bad')} rolled back`,
    count('good') > 0 && `${count('good')} completed`,
  ].filter(Boolean);
  const calm = `${rollouts.length} ${rollouts.length === 1 ? 'rollout' : 'rollouts'}: ${told.join(', ')}`;
  if (person.length === 0) return [calm];
  const link = element(
    'a',
    { href: `#${person[0].id}` },
    person.length === 1 ? '1 waits for a person' : `${person.length} wait for a person`,
  );
  return told.length === 0 ? [link] : [link, `, ${told.join(', ')}`];
}

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function readEverything() {
  const { rollouts } = await read('/api/rollouts');
  for (const view of rollouts) take(view);
  if (cards.size === 0 && !place.firstChild)
    place.append(
      element(
        'p',
        { class: 'empty' },
        'Nothing is being rolled out yet. Begin with ',
        element('code', {}, 'phasegate run PLAN.md'),
        '.',
      ),
    );
  place.removeAttribute('aria-busy');
  await Promise.all(
    rollouts.map(async ({ id, run }) => {
      const { entries } = await read(
        `/api/rollouts/${encodeURIComponent(id)}/journal?after=${Math.max(0, run.seq - ASKED)}`,
      );
      takeEntries(id, entries);
    }),
  );
}

function say(state, words) {
  connection.dataset.state = state;
  connection.textContent = words;
}

function connect() {
  clearTimeout(retry);
  const stream = new EventSource('/api/stream');
  const lost = () => {
    const time = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    if (connection.dataset.state !== 'lost') say('lost', `Connection lost at ${time}; trying again`);
    // The browser tries again by itself, unless the server answered with something that is no stream.
    stream.close();
    clearTimeout(retry);
    retry = setTimeout(connect, RETRY_MILLIS);
  };
  stream.addEventListener('ready', () => readEverything().then(() => say('live', 'Live'), lost));
  stream.addEventListener('run', ({ data }) => take(JSON.parse(data)));
  stream.addEventListener('entry', ({ data }) => {
    const { rollout, entry } = JSON.parse(data);
    takeEntries(rollout, [entry]);
  });
  stream.addEventListener('error', lost);
}

connect();
