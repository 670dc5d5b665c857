import { describe, expect, it } from 'vitest';
import { at, madeUpJournals } from '../../../test/support/made-up/journals.ts';
import { createMadeUpRollouts } from '../../../test/support/made-up/rollouts.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { fold } from '../../core/run/evolve.ts';
import { Fault } from '../../engine/faults.ts';
import { DocumentView } from '../contract/document-view.ts';
import { ENDPOINT_PATHS } from '../contract/endpoint-paths.ts';
import { JournalPage } from '../contract/journal-page.ts';
import { Preview } from '../contract/person-request.ts';
import { RolloutDetail } from '../contract/rollout-detail.ts';
import { RolloutList } from '../contract/rollout-summary.ts';
import { TriedPlan } from '../contract/try-plan.ts';
import { viewOfDocument } from './document-view.ts';

const post = (url: string, id: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/rollouts/${id}/requests`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

async function problemOf(answer: Response) {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const body = (await answer.json()) as { status: number; detail: string; code?: string };
  expect(body).toMatchObject({ type: 'about:blank', title: expect.any(String), status: answer.status });
  return body;
}

describe('reading rollouts', () => {
  it('lists all of them in a few lines, as the contract says', async () => {
    const { url } = await startMadeUpServer();
    const answer = await fetch(`${url}/api/rollouts`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { rollouts, position } = RolloutList.parse(await answer.json());
    expect(rollouts.map(({ id }) => id)).toContain('letters-to-the-new-printer');
    expect(rollouts).toHaveLength(6);
    expect(position).toMatch(/-0$/);
  });

  it('shows each in full, as the contract says', async () => {
    const { url } = await startMadeUpServer();
    for (const id of madeUpJournals().keys()) {
      const detail = RolloutDetail.parse(await (await fetch(`${url}/api/rollouts/${id}`)).json());
      expect(detail.id).toBe(id);
    }
    expect(await (await fetch(`${url}/api/rollouts/address-lookup`)).json()).toMatchObject({
      state: 'rolledBack',
      percentage: 0,
      live: true,
      stays: [{}, {}, { outcome: 'rolledBack', gate: { verdict: 'fail' } }],
    });
  });

  it('keeps the readings of each gate, as they are journaled', async () => {
    const { url } = await startMadeUpServer();
    const { stays } = RolloutDetail.parse(await (await fetch(`${url}/api/rollouts/address-lookup`)).json());
    expect(stays[2]?.gate.cards[1]?.history).toMatchObject([
      { at: at(2, 3.2), verdict: 'fail', events: 2436, errors: 19, rate: 19 / 2436 },
    ]);
    expect(stays[2]?.gate.judgedAt).toBe(at(2, 3.2));
  });

  it('shows its journal newest first, page by page, each entry with its sentence', async () => {
    const { url } = await startMadeUpServer();
    const read = async (query: string) => {
      const answer = await fetch(`${url}/api/rollouts/evidence-tables/journal${query}`);
      return JournalPage.parse(await answer.json());
    };
    const all = await read('');
    expect(all.entries.at(-1)).toMatchObject({
      seq: 1,
      kind: 'planned',
      text: expect.stringMatching(/^planned 1%, 25%/),
    });
    expect(all.entries.map((entry) => entry.text)).toContain('advanced to 25%: gate passed, soak over');
    expect(all.before).toBeNull();
    const seen: number[] = [];
    for (let before: number | null = null; ; ) {
      const page: JournalPage = await read(`?limit=4${before === null ? '' : `&before=${before}`}`);
      expect(page.total).toBe(all.total);
      seen.push(...page.entries.map(({ seq }) => seq));
      before = page.before;
      if (before === null) break;
    }
    expect(seen).toEqual(all.entries.map(({ seq }) => seq));
    expect((await read('?before=1')).entries).toEqual([]);
  });

  it.each(['before=-1', 'before=x', 'before=1.5', 'before=0', 'before=99999999999999999999', 'limit=501', 'limit=0'])(
    'refuses %s',
    async (query) => {
      const { url } = await startMadeUpServer();
      const answer = await fetch(`${url}/api/rollouts/evidence-tables/journal?${query}`);
      expect([answer.status, (await problemOf(answer)).detail]).toEqual([
        400,
        expect.stringContaining('whole numbers'),
      ]);
    },
  );

  it('shows the document with what is wrong in it and what we wrote', async () => {
    const { url, rollouts } = await startMadeUpServer();
    rollouts.text = '# Letters\n\n## Phase I: Canary (1%)\n\nDownload error rate: < 0.3%\n';
    const document = DocumentView.parse(await (await fetch(`${url}/api/rollouts/address-lookup/document`)).json());
    expect(document).toMatchObject({ name: 'letters.md', text: rollouts.text, written: [] });
    expect(document.version).toMatch(/^[0-9a-f]{64}$/);
    expect(document.findings.map(({ rule }) => rule)).toContain('missing-rollback');
    expect(document.findings[0]?.page).toMatch(/^docs\/rules\//);
  });

  it('does not ask again for a toggle that the bindings named', async () => {
    const text = '# Letters\n\n## Phase I: Canary (1%)\n\nDownload error rate: < 0.3%\n';
    const rollout = { ...fold(madeUpJournals().get('quiet-hours')!)!.rollout, id: 'letters' };
    const rules = (toggle: string) =>
      viewOfDocument('letters.md', text, [{ ...rollout, toggle }]).findings.map(({ rule }) => rule);
    expect(rules('letters')).toContain('missing-toggle');
    expect(rules('print_letters')).not.toContain('missing-toggle');
  });

  it('answers 404 to what is not there and 405 to another method', async () => {
    const { url } = await startMadeUpServer();
    for (const path of [
      '/api/rollouts/nothing',
      '/api/rollouts/nothing/journal',
      '/api/elsewhere',
      '/api',
      '/elsewhere',
    ]) {
      const answer = await fetch(url + path);
      expect([path, answer.status]).toEqual([path, 404]);
      await problemOf(answer);
    }
    for (const [method, path, allow] of [
      ['DELETE', '/api/rollouts/address-lookup', 'GET'],
      ['POST', '/api/rollouts', 'GET'],
      ['GET', '/api/rollouts/address-lookup/requests', 'POST'],
    ] as const) {
      const answer = await fetch(url + path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      await problemOf(answer);
    }
  });

  it('answers a failing journal with its fault, and a defect without its words', async () => {
    const rollouts = createMadeUpRollouts();
    const { url, errors } = await startMadeUpServer({ rollouts });
    rollouts.heads = () => Promise.reject(new Fault('PG_JOURNAL_UNREADABLE', 'The journal cannot be read.'));
    expect(await problemOf(await fetch(`${url}/api/rollouts`))).toMatchObject({
      status: 503,
      code: 'PG_JOURNAL_UNREADABLE',
      detail: 'The journal cannot be read.',
    });
    rollouts.heads = () => Promise.reject(new TypeError('secret of the house'));
    const defect = await problemOf(await fetch(`${url}/api/rollouts`));
    expect([defect.status, defect.detail.includes('secret')]).toEqual([500, false]);
    expect(errors).toHaveLength(2);
  });
});

describe('a person asks', () => {
  it.each([
    { kind: 'approve', by: 'Ann', reason: 'seen the logs' },
    { kind: 'override', by: 'Ann', reason: 'known noise' },
    { kind: 'pause', by: 'Ann' },
    { kind: 'rollback', by: 'Ann', reason: 'letters are wrong' },
    { kind: 'resume', by: 'Ann', at: 50_000 },
    { kind: 'resume', by: 'Ann', reason: 'mended' },
    { kind: 'record', by: 'Ann', criterion: 'manual:calls', value: 3 },
  ])('hands $kind to the rollout', async (body) => {
    const { url, rollouts } = await startMadeUpServer();
    const answer = await post(url, 'letters-to-the-new-printer', body);
    expect([answer.status, await answer.json()]).toEqual([202, { ok: true, seq: expect.any(Number) }]);
    expect(rollouts.requests).toEqual([['letters-to-the-new-printer', 'Ann', body.kind]]);
    const { by, ...request } = body;
    const entry = (await rollouts.journal('letters-to-the-new-printer', 0)).at(-1);
    expect(entry).toMatchObject({ by: { kind: 'person', name: by }, event: { kind: 'requested', request } });
  });

  it('acts in the name of the user of this machine where nobody is named', async () => {
    const { url, rollouts } = await startMadeUpServer();
    await post(url, 'letters-to-the-new-printer', { kind: 'pause' });
    expect(rollouts.requests).toEqual([['letters-to-the-new-printer', 'Ann', 'pause']]);
  });

  it('tells why the rollout refuses', async () => {
    const { url, rollouts } = await startMadeUpServer();
    rollouts.answer = { ok: false, why: 'it takes a second person' };
    const answer = await post(url, 'address-lookup', { kind: 'override', by: 'Ann', reason: 'x' });
    expect([answer.status, (await problemOf(answer)).detail]).toEqual([409, 'it takes a second person']);
  });

  it.each([
    ['', 'expected JSON'],
    ['{', 'expected JSON'],
    ['[]', 'Unexpected'],
    [
      '{"kind":"confirm","at":"25%"}',
      'Unexpected at, expected a whole number of thousandths of a percent: 25000 for 25%',
    ],
    [{ kind: 'destroy', by: 'Ann' }, 'expected approve, pause'],
    [{ kind: 'pause', by: ' ' }, 'by'],
    [{ kind: 'approve', by: 'Ann', reason: ' ' }, 'reason'],
    [{ kind: 'resume', by: 'Ann', at: 100_001 }, 'at'],
    [{ kind: 'resume', by: 'Ann', at: 0.5 }, 'at'],
    [{ kind: 'record', by: 'Ann', criterion: 'c', value: '3' }, 'value'],
    [{ kind: 'pause', by: 'Ann', because: 'no such field' }, 'because'],
  ])('refuses %j', async (body, word) => {
    const { url, rollouts } = await startMadeUpServer();
    const answer = await post(url, 'address-lookup', body);
    expect([answer.status, (await problemOf(answer)).detail]).toEqual([400, expect.stringContaining(word)]);
    expect(rollouts.requests).toEqual([]);
  });

  it('refuses other content types, large bodies and unknown rollouts', async () => {
    const { url, rollouts } = await startMadeUpServer();
    const pause = { kind: 'pause', by: 'Ann' };
    expect((await post(url, 'address-lookup', pause, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(url, 'address-lookup', { ...pause, reason: 'x'.repeat(20_000) })).status).toBe(413);
    expect((await post(url, 'nothing', pause)).status).toBe(404);
    expect(rollouts.requests).toEqual([]);
  });
});

describe('what would happen', () => {
  const preview = async (id: string, body: object) => {
    const { url, rollouts } = await startMadeUpServer();
    const answer = await fetch(`${url}/api/rollouts/${id}/preview`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
    expect(rollouts.requests).toEqual([]);
    return Preview.parse(await answer.json());
  };

  it('is said before a roll-back, which needs no reason', async () => {
    expect(await preview('letters-to-the-new-printer', { kind: 'rollback' })).toMatchObject({
      kind: 'possible',
      by: 'Ann',
      sentences: ['The toggle letters-to-the-new-printer goes from 50% to 0% at once', expect.any(String)],
      from: { state: 'soaking', percentage: 50_000 },
      to: { state: 'rolledBack', percentage: 0 },
      reason: 'optional',
      undo: { request: 'resume' },
    });
  });

  it('is said before every request that is possible, and what is not possible is refused with its reason', async () => {
    expect(await preview('second-try', { kind: 'resume' })).toMatchObject({
      sentences: ['It goes on at 50% with the evidence that it has', expect.stringContaining('advances to 75%')],
    });
    expect(await preview('address-lookup', { kind: 'resume', at: 25_000 })).toMatchObject({
      sentences: [expect.stringMatching(/^Attempt 2 begins at 25%, now/), expect.stringContaining('1%')],
    });
    expect(await preview('letters-to-the-new-printer', { kind: 'approve' })).toMatchObject({ reason: 'required' });
    expect(await preview('letters-to-the-new-printer', { kind: 'override' })).toMatchObject({
      sentences: [expect.stringContaining('a second person must ask'), expect.any(String)],
      undo: null,
    });
    expect(await preview('evidence-tables', { kind: 'pause' })).toEqual({
      kind: 'refused',
      request: 'pause',
      why: 'evidence-tables is completed; there is nothing to pause',
    });
  });
});

describe('two people', () => {
  it('are needed to go over a limit: the second one is told what both do, the first one that it takes another', async () => {
    const { url, rollouts } = await startMadeUpServer();
    const id = 'letters-to-the-new-printer';
    rollouts.append(
      id,
      { kind: 'requested', request: { kind: 'override', reason: 'vendor confirmed' } },
      { kind: 'person', name: 'Ann' },
    );
    const preview = async (by: string) => {
      const answer = await fetch(`${url}/api/rollouts/${id}/preview`, {
        method: 'POST',
        body: JSON.stringify({ kind: 'override', by }),
        headers: { 'content-type': 'application/json' },
      });
      return Preview.parse(await answer.json());
    };
    expect(await preview('Ann')).toMatchObject({ kind: 'refused', why: expect.stringContaining('second person') });
    expect(await preview('Bob')).toMatchObject({
      kind: 'possible',
      sentences: expect.arrayContaining(['It goes on over its limit: Ann and Bob have asked for it']),
    });
    const { waitsFor } = RolloutDetail.parse(await (await fetch(`${url}/api/rollouts/${id}`)).json());
    expect(waitsFor).toMatchObject([{ who: 'secondPerson', notBy: ['Ann'], answers: ['override', 'rollback'] }]);
  });
});

describe('trying a plan', () => {
  const tried = (url: string, body: unknown) =>
    fetch(`${url}/api/try`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const PLAN = `# Letters

## Phase I: Canary (1%)
Planned date range: 3/10-3/11 2025
Desired number of users: 500

Success criteria:
- Print error rate: < 0.3%

Rollback: switch it off.
`;

  it('shows findings, the staircase on the calendar, and what its gates can show', async () => {
    const { url } = await startMadeUpServer();
    const answer = TriedPlan.parse(await (await tried(url, { text: PLAN })).json());
    expect(answer.rollouts[0]?.stairs[0]).toMatchObject({ percentage: 1_000, startsAt: at(0), users: 500 });
    expect(answer.rollouts[0]?.power[0]?.rows.length).toBeGreaterThan(3);
    const moved = TriedPlan.parse(await (await tried(url, { text: PLAN, start: '2026-12-01' })).json());
    expect(moved.rollouts[0]?.stairs[0]?.window.start).toBe('2026-12-01');
    expect(TriedPlan.parse(await (await tried(url, { text: 'Hello' })).json())).toMatchObject({ kind: 'not-a-plan' });
  });

  it('refuses what is too large, of a wrong type or no day', async () => {
    const { url } = await startMadeUpServer();
    expect((await tried(url, { text: 'x'.repeat(200_001) })).status).toBe(400);
    expect((await tried(url, { text: 'x'.repeat(1_100_000) })).status).toBe(413);
    for (const body of [{}, { text: 1 }, { text: '', start: 'tomorrow' }, { text: '', file: '/etc/passwd' }, []])
      expect((await tried(url, body)).status).toBe(400);
  });
});

describe('the API as a whole', () => {
  it('answers every endpoint of its table, and says which methods a path has', async () => {
    const { url } = await startMadeUpServer();
    for (const { path, methods } of ENDPOINT_PATHS) {
      const address = url + path.replace('{id}', 'address-lookup');
      if (methods.includes('get') && path !== '/api/stream')
        expect([path, (await fetch(address)).status]).toEqual([path, 200]);
      const wrong = await fetch(address, { method: 'PATCH' });
      expect([path, wrong.status, wrong.headers.get('allow')]).toEqual([path, 405, expect.any(String)]);
    }
  });

  it('says who is looking', async () => {
    const { url } = await startMadeUpServer();
    expect(await (await fetch(`${url}/api/session`)).json()).toEqual({ kind: 'loopback', name: 'Ann', role: 'admin' });
  });
});
