import { describe, expect, test } from 'vitest';
import { eventParser } from './event-stream.ts';

function parse(...pieces: string[]): (readonly [string, string])[] {
  const events: (readonly [string, string])[] = [];
  const feed = eventParser((event, data) => events.push([event, data]));
  for (const piece of pieces) feed(piece);
  return events;
}

describe('eventParser', () => {
  test('gives events with their data, and names the nameless "message"', () => {
    expect(parse('event: toggle\ndata: {"a":1}\n\ndata:x\n\n')).toEqual([
      ['toggle', '{"a":1}'],
      ['message', 'x'],
    ]);
  });

  test('joins several data lines and takes away one leading space only', () => {
    expect(parse('data:  one\ndata\ndata: three\n\n')).toEqual([['message', ' one\n\nthree']]);
  });

  test('passes over comments, unknown fields and events without data', () => {
    expect(parse(': heartbeat\n\nid: 7\nretry: 10\nevent: empty\n\nevent: full\ndata: 1\n\n')).toEqual([['full', '1']]);
  });

  test('holds back an event that has not ended', () => {
    expect(parse('event: toggle\ndata: 1\n')).toEqual([]);
  });

  test.each(['\n', '\r\n', '\r'])('is indifferent to where the text is cut, with lines ending in %j', (end) => {
    const text = 'event: toggles\ndata: {"toggles":[]}\n\n: beat\n\nevent: toggle\ndata: {"key":"é"}\ndata: 2\n\n';
    const expected = parse(text);
    expect(expected).toHaveLength(2);
    // A comment after it, so that an ending CR is known to be whole.
    const whole = `${text.replaceAll('\n', end)}:`;
    expect(parse(...whole)).toEqual(expected);
    for (let cut = 0; cut <= whole.length; cut++)
      expect([cut, parse(whole.slice(0, cut), whole.slice(cut))]).toEqual([cut, expected]);
  });
});
