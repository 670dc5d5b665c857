import { describe, expect, it } from 'vitest';
import { createMadeUpRollouts } from '../../../test/support/made-up/rollouts.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { Fault } from '../../engine/faults.ts';

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
  it('lists all of them, without the bulk of their evidence', async () => {
    const { url } = await startMadeUpServer();
    const answer = await fetch(`${url}/api/rollouts`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { rollouts } = (await answer.json()) as { rollouts: { id: string; run: { records: object[] } }[] };
    expect(rollouts.map(({ id }) => id)).toContain('letters-to-the-new-printer');
    expect(rollouts).toHaveLength(6);
    for (const { run } of rollouts) for (const record of run.records) expect(record).not.toHaveProperty('evidence');
  });

  it('shows one, with what is decided and judged now', async () => {
    const { url } = await startMadeUpServer();
    expect(await (await fetch(`${url}/api/rollouts/address-lookup`)).json()).toMatchObject({
      id: 'address-lookup',
      run: { state: { kind: 'rolledBack' }, percentage: 0 },
      decision: { kind: 'wait' },
      result: { verdict: 'fail' },
    });
  });

  it('shows its journal, whole or from an entry on, each entry with its sentence', async () => {
    const { url } = await startMadeUpServer();
    const read = async (query: string) => {
      const answer = await fetch(`${url}/api/rollouts/evidence-tables/journal${query}`);
      return ((await answer.json()) as { entries: { seq: number; text: string }[] }).entries;
    };
    const all = await read('');
    expect(all[0]).toMatchObject({ seq: 1, text: expect.stringMatching(/^planned 1%, 25%/) });
    expect(all.map((entry) => entry.text)).toContain('advanced to 25%: gate passed, soak over');
    expect((await read('?after=3')).map(({ seq }) => seq)).toEqual(all.slice(3).map(({ seq }) => seq));
    expect(await read('?after=999999')).toEqual([]);
  });

  it.each(['-1', 'x', '1.5', '', '99999999999999999999'])('refuses after=%s', async (after) => {
    const { url } = await startMadeUpServer();
    const answer = await fetch(`${url}/api/rollouts/evidence-tables/journal?after=${after}`);
    expect([answer.status, (await problemOf(answer)).detail]).toEqual([400, expect.stringContaining(`"${after}"`)]);
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
    rollouts.rollouts = () => Promise.reject(new Fault('PG_JOURNAL_UNREADABLE', 'The journal cannot be read.'));
    expect(await problemOf(await fetch(`${url}/api/rollouts`))).toMatchObject({
      status: 503,
      code: 'PG_JOURNAL_UNREADABLE',
      detail: 'The journal cannot be read.',
    });
    rollouts.rollouts = () => Promise.reject(new TypeError('secret of the house'));
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
    expect([answer.status, await answer.json()]).toEqual([202, { ok: true }]);
    expect(rollouts.requests).toEqual([['letters-to-the-new-printer', 'Ann', body.kind]]);
    const { by, ...request } = body;
    const entry = (await rollouts.journal('letters-to-the-new-printer', 0)).at(-1);
    expect(entry).toMatchObject({ by: { kind: 'person', name: by }, event: { kind: 'requested', request } });
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
    [{ kind: 'destroy', by: 'Ann' }, 'expected approve, pause'],
    [{ kind: 'pause' }, 'by'],
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
