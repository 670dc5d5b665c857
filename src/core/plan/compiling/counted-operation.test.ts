import { expect, test } from 'vitest';
import { ALL_OPERATIONS, operationKey } from '../../gate/operation.ts';
import { readCriterion } from '../grammar/criterion.ts';
import { countedOperation } from './counted-operation.ts';

const counted = (text: string) => countedOperation({ text, ...readCriterion(text) });

test.each([
  ['Download error rate: < 0.3%', 'download'],
  ['Failures < 1% of downloads', 'download'],
  ['Less than 1% of downloads fail', 'download'],
  ['p95 download latency < 800 ms', 'download'],
  ['95th percentile of download time below 1.5 seconds', 'download'],
  ['Download errors: no worse than the old path', 'download'],
  ['Successful table writes: scale proportionally with rollout increments', 'write to table'],
  ['v2 sync error rate < 1%', 'sync v2'],
])('%s counts %s', (text, operation) => expect(counted(text)).toBe(operationKey(operation)));

test.each([
  'Error rate: < 1%',
  '**Error rate < 1%**: quiet all the way through',
  'Errors stay below 1% for 24 hours',
  'Errors < 1% of requests',
  'Failures: 0',
  'Successes: any',
  'Scales proportionally with rollout increments',
  'p95 < 800 ms',
  'Latency < 3000ms',
  'No increase in error rates',
])('%s counts every operation', (text) => expect(counted(text)).toBe(ALL_OPERATIONS));
