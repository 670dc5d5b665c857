import { describe, expect, it } from 'vitest';
import { operationKey } from '../gate/operation.ts';
import { readObservations } from './observations.ts';

const ZONE = 'America/New_York';
const HEADER = 'time,operation,outcome,variant,count';
const csv = (...rows: readonly string[]) => readObservations([HEADER, ...rows, ''].join('\n'), 'csv', ZONE);
const problem = (...rows: readonly string[]) => csv(...rows).problems;
const T = (time: string) => `2025-05-08T${time}:00-04:00`;

describe('observations that are right', () => {
  it('are counted by canonical operation, in UTC', () => {
    const { operations, problems } = csv(
      `${T('09:00')},downloads,ok,on,95`,
      `${T('09:00')},"Download",error,on,5`,
      '2025-05-08T13:10:00Z,download,ok,off,7',
    );
    expect(problems).toEqual([]);
    expect(operations).toMatchObject([
      { row: 2, at: Date.UTC(2025, 4, 8, 13), operation: 'download', outcome: 'ok', variant: 'on', count: 95 },
      { row: 3, outcome: 'error', count: 5 },
      { row: 4, at: Date.UTC(2025, 4, 8, 13, 10), variant: 'off' },
    ]);
  });

  it('may be attempts, of which those that are no errors were successes', () => {
    const { operations, problems } = csv(`${T('09:00')},download,attempt,on,100`, `${T('09:00')},download,error,on,3`);
    expect(problems).toEqual([]);
    expect(operations.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['ok', 97],
      ['error', 3],
    ]);
  });

  it('may be one operation a row, with its user, as JSON lines', () => {
    const row = { time: T('09:00'), operation: 'download', outcome: 'ok', variant: 'on', user: 'a' };
    const text = `${JSON.stringify(row)}\n${JSON.stringify({ ...row, user: 'b' })}\n`;
    expect(readObservations(text, 'ndjson', ZONE)).toMatchObject({
      problems: [],
      operations: [
        { row: 1, user: 'a', count: 1 },
        { row: 2, user: 'b', count: 1 },
      ],
    });
  });

  it('may be readings of what people record', () => {
    const text = `time,metric,outcome,variant,value\n${T('09:00')},Call center complaints,,,2\n`;
    expect(readObservations(text, 'csv', ZONE)).toMatchObject({
      problems: [],
      readings: [{ row: 2, metric: operationKey('call center complaints'), value: 2 }],
    });
  });
});

describe('durations', () => {
  const TIMED = 'time,operation,outcome,variant,count,value';
  const timed = (...rows: readonly string[]) =>
    readObservations([TIMED, ...rows, ''].join('\n'), 'csv', ZONE, new Set(['search']));

  it('are the values of what is timed, so many of each; rows that differ in them alone are no duplicates', () => {
    const { operations, durations, problems } = timed(
      `${T('09:00')},search,ok,on,5,120`,
      `${T('09:00')},search,ok,on,,912.5`,
      `${T('09:00')},search,error,on,2,`,
      `${T('09:00')},download,ok,on,3,`,
    );
    expect(problems).toEqual([]);
    expect(operations.map(({ operation, count }) => [operation, count])).toEqual([
      ['search', 5],
      ['search', 1],
      ['search', 2],
      ['download', 3],
    ]);
    expect(durations).toMatchObject([
      { row: 2, operation: 'search', variant: 'on', count: 5, millis: 120 },
      { row: 3, count: 1, millis: 912.5 },
    ]);
  });

  it('stand in JSON lines as they do in columns', () => {
    const row = { time: T('09:00'), operation: 'search', outcome: 'ok', variant: 'on', count: 2, value: 912.5 };
    const read = (operation: string) =>
      readObservations(`${JSON.stringify({ ...row, operation })}\n`, 'ndjson', ZONE, new Set(['search']));
    expect(read('search')).toMatchObject({ problems: [], durations: [{ row: 1, count: 2, millis: 912.5 }] });
    expect(read('download').problems).toMatchObject([{ row: 1, column: 'value' }]);
  });

  it('alone are values of one operation a row; of what is not timed a value is still a count', () => {
    const text = ['search', 'download'].map((each) => `${T('09:00')},${each},ok,on,812\n`).join('');
    const read = readObservations(`time,operation,outcome,variant,value\n${text}`, 'csv', ZONE, new Set(['search']));
    expect(read).toMatchObject({
      problems: [],
      operations: [{ count: 1 }, { count: 812 }],
      durations: [{ millis: 812 }],
    });
    const named = readObservations(
      `time,metric,outcome,variant,value\n${T('09:00')},search,ok,on,812\n`,
      'csv',
      ZONE,
      new Set(['search']),
    );
    expect(named).toMatchObject({ problems: [], operations: [{ count: 812 }], durations: [] });
  });

  it.each([
    ['below 0', 'search,ok,on,1,-5', /^Unexpected duration -5, expected milliseconds/],
    ['that is no number', 'search,ok,on,1,slow', /^Unexpected duration slow, /],
    ['of attempts', 'search,attempt,on,1,5', /^Unexpected duration of attempts, /],
    ['of what is not timed', 'download,ok,on,1,5', /^Unexpected duration of "download", expected those of operations/],
  ])('%s is named', (_, row, message) => {
    expect(timed(`${T('09:00')},${row}`).problems).toMatchObject([
      { row: 2, column: 'value', message: expect.stringMatching(message) },
    ]);
  });

  it('of errors beside attempts are counted against the attempts together', () => {
    const rows = ['search,attempt,on,3,', 'search,error,on,2,5', 'search,error,on,2,6'];
    expect(timed(...rows.map((row) => `${T('09:00')},${row}`)).problems).toMatchObject([
      { row: 4, message: expect.stringContaining('4 errors of 3 attempts') },
    ]);
  });
});

describe('a row that is not quite right is named with its number and column', () => {
  it.each([
    ['a time out of order', [`${T('09:10')},download,ok,on,1`, `${T('09:00')},download,ok,on,1`], 3, 'time'],
    ['a time without zone', ['2025-05-08T09:00:00,download,ok,on,1'], 2, 'time'],
    ['a time in the offset of winter', ['2025-05-08T09:00:00-05:00,download,ok,on,1'], 2, 'time'],
    ['a day that does not exist', ['2025-02-30T09:00:00-05:00,download,ok,on,1'], 2, 'time'],
    ['no time', [',download,ok,on,1'], 2, 'time'],
    ['a duplicate', [`${T('09:00')},download,ok,on,1`, `${T('09:00')},Downloads,ok,on,2`], 3, undefined],
    ['a negative count', [`${T('09:00')},download,ok,on,-1`], 2, 'count'],
    ['a part of an operation', [`${T('09:00')},download,ok,on,1.5`], 2, 'count'],
    [
      'more errors than attempts',
      [`${T('09:00')},download,attempt,on,3`, `${T('09:00')},download,error,on,4`],
      3,
      'count',
    ],
    [
      'errors without attempts',
      [`${T('09:00')},download,attempt,on,3`, `${T('09:10')},download,error,on,1`],
      3,
      'count',
    ],
    [
      'successes beside attempts',
      [`${T('09:00')},download,attempt,on,3`, `${T('09:10')},download,ok,on,1`],
      3,
      'count',
    ],
    ['an unknown outcome', [`${T('09:00')},download,failed,on,1`], 2, 'outcome'],
    ['an unknown variant', [`${T('09:00')},download,ok,treated,1`], 2, 'variant'],
    ['an operation without a name', [`${T('09:00')},error rate,ok,on,1`], 2, 'operation'],
    ['a value too many', [`${T('09:00')},download,ok,on,1,2`], 2, undefined],
    ['an empty row', ['', `${T('09:00')},download,ok,on,1`], 2, undefined],
    ['an open quote', [`${T('09:00')},"download,ok,on,1`], 2, undefined],
  ])('%s', (_, rows, row, column) => {
    const [first, second] = problem(...rows);
    expect(second).toBeUndefined();
    expect(first?.row).toBe(row);
    expect(first?.column).toBe(column);
    expect(first?.message).toMatch(/^Unexpected .*, expected /);
  });

  it('an unknown column, a missing one, and two that mean the same', () => {
    const header = (text: string) => readObservations(`${text}\n`, 'csv', ZONE).problems;
    expect(header('time,operation,outcome,variant,cuont')).toMatchObject([{ row: 1, column: 'cuont' }]);
    expect(header('time,operation,outcome')).toMatchObject([{ row: 1, column: 'variant' }]);
    expect(header('time,operation,outcome,variant,count,value')).toMatchObject([{ row: 1, column: 'value' }]);
    expect(header('time,operation,outcome,variant,outcome')).toMatchObject([{ row: 1, column: 'outcome' }]);
    expect(readObservations('', 'csv', ZONE).problems).toMatchObject([{ row: 1 }]);
  });

  it('a JSON line that is none, has an unknown name, or a number as text', () => {
    const text = [
      '[]',
      '{"tme":1}',
      `{"time":"${T('09:00')}","operation":"download","outcome":"ok","variant":"on","count":"3"}`,
    ];
    expect(readObservations(text.join('\n'), 'ndjson', ZONE).problems).toMatchObject([
      { row: 1 },
      { row: 2, column: 'tme' },
      { row: 3, column: 'count' },
    ]);
  });
});
