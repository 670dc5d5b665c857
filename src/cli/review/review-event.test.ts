import { describe, expect, test } from 'vitest';
import {
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  repository,
  workflowDispatchEvent,
} from '../../../test/support/github-events.ts';
import { readReviewEvent } from './review-event.ts';

const read = (event: object) => readReviewEvent(JSON.stringify(event), 'event.json');
const FILES = 'https://github.com/records/letters/blob/ec26c3e57ca3a959ca5aad62de7213c562f8c821';

describe('an event of GitHub', () => {
  test.each(['opened', 'synchronize', 'reopened'] as const)('pull_request, %s', (action) => {
    expect(read(pullRequestEvent(action))).toEqual({ pullRequest: 12, fromFork: false, filesAt: FILES });
  });

  test.each([
    ['a fork', repository('ada', 'letters', true)],
    ['a fork that is deleted', null],
  ])('pull_request from %s', (_, head) => {
    expect(read(pullRequestEvent('opened', head))).toEqual({ pullRequest: 12, fromFork: true, filesAt: FILES });
  });

  test('a pull request between two branches of a repository that is itself a fork', () => {
    const own = repository('records', 'letters', true);
    expect(read(pullRequestEvent('opened', own))).toMatchObject({ fromFork: false });
  });

  test.each([
    ['merge_group', mergeGroupEvent(), FILES],
    ['push', pushEvent(), FILES],
    ['workflow_dispatch', workflowDispatchEvent(), undefined],
  ])('%s, which has no pull request', (_, event, filesAt) => {
    expect(read(event)).toEqual({ pullRequest: undefined, fromFork: false, filesAt });
  });

  test.each([
    ['', /Unexpected text in event\.json, expected JSON/],
    ['[]', /Unexpected event in event\.json, .*there is no usable an object/],
    ['{}', /there is no usable repository/],
    ['{"pull_request":{"head":{}},"repository":{}}', /there is no usable number, pull_request\.head\.sha/],
  ])('is asked for when there is another: %s', (text, message) => {
    expect(() => readReviewEvent(text, 'event.json')).toThrow(message);
  });
});
