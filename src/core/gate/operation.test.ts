import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operationKey, operationName, outcomeOf } from './operation.ts';

describe('operationKey', () => {
  test.each([
    [
      'Failures to write to table',
      'Failure to write to table',
      'Successful table writes',
      'write to table',
      'write_to_table',
      'tableWrites',
      'Table written',
      'WRITING tables',
      'table writer',
      'Percentage of successfully written tables',
    ],
    ['Index error rate', 'index', 'Successful indexing', 'indexes', 'Indexed', 'indices'],
    [
      'Download error rate',
      'download',
      'Downloads',
      'failed downloads',
      'downloading',
      'Number of downloads',
      'downloader',
    ],
    ['upload', 'Uploads', 'uploaded', 'upload errors'],
    ['Failure to poll', 'Successful polling', 'polls', 'poller'],
    ['submit evidence', 'Evidence submission error rate', 'submitted evidence', 'Submitting evidence'],
    ['delete user', 'user deletion', 'users deleted'],
    ['retry', 'retries', 'retried', 'retrying'],
    ['cancel order', 'cancelled orders', 'Canceling an order'],
    ['process', 'processes', 'processing', 'Processed'],
    ['save address', 'saved addresses', 'Saving of the address'],
    ['render', 'rendering', 'renders', 'renderer'],
  ])('is one for all wordings of %s', (first, ...others) => {
    for (const other of others) expect([other, operationKey(other)]).toEqual([other, operationKey(first)]);
    expect(operationKey(first)).not.toBe('');
  });

  test('keeps distinct operations apart', () => {
    const distinct =
      `write to table;read table;write to file;upload;download;load;reload;index;download index;address;access;process;
      add;ad;user;use;customer report;custom report;poll;pool;post;poster;letter;let;station;state;act;action;new;status;state machine;
      head;header;queue;query;cache;catch;log in;log out;session;section;v1;v2;submit;commit;permit`.split(/;\s*/);
    expect(new Set(distinct.map(operationKey)).size).toBe(distinct.length);
  });

  test('is empty when the words name no operation', () => {
    expect(['Error rate', 'failures', '', ' - % ', 'Number of successes'].map(operationKey)).toEqual([
      '',
      '',
      '',
      '',
      '',
    ]);
  });

  test('is its own key, whatever the order and the case of the words', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-zA-Z]{1,12}$/),
      fc.constantFrom(
        'writes',
        'tables',
        'writing',
        'entries',
        'submitted',
        'loader',
        'migrations',
        'Düsen',
        'the',
        'error',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (list) => {
        const lower = list.map((each) => each.toLowerCase());
        const key = operationKey(lower.join(' '));
        expect(operationKey(key)).toBe(key);
        expect(operationKey(lower.toReversed().join('_').toUpperCase())).toBe(key);
      }),
      { numRuns: 500, seed: 1 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => operationKey(operationKey(text)) === operationKey(text)),
    );
  });
});

test('outcomeOf says which outcome the words select', () => {
  const errors = [
    'Failures to write to table',
    'Failure to write',
    'Index error rate',
    'failed downloads',
    'New 504 Errors',
    'Unsuccessful tests',
    'No errors',
    'not successful',
    'failing to poll',
    'Failures to successfully write',
  ];
  const successes = [
    'Successful table writes',
    'Success rate of downloads',
    'writes that succeeded',
    'downloads without errors',
    'successful retries after failure',
  ];
  const neither = ['Downloads', '', 'write to table', 'successor of a page', 'failover'];
  expect(errors.map((each) => [each, outcomeOf(each)])).toEqual(errors.map((each) => [each, 'error']));
  expect(successes.map((each) => [each, outcomeOf(each)])).toEqual(successes.map((each) => [each, 'ok']));
  expect(neither.map((each) => [each, outcomeOf(each)])).toEqual(neither.map((each) => [each, undefined]));
});

test.each([
  ['Failures to write to table: 0', 'write to table'],
  ['Successful table writes: scale proportionally with rollout increments', 'table writes'],
  ['Index error rate: < 2.5%', 'index'],
  ['Number of failed downloads', 'downloads'],
  ['p95 of checkout', 'p95 of checkout'],
  ['Error rate', 'error rate'],
])('%s is about "%s"', (words, name) => {
  expect(operationName(words)).toBe(name);
});
