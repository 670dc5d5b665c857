// Takes server-sent events apart as their text arrives, in pieces of any size.

/** Feeds on decoded text; calls `onEvent` for every complete event that carries data. */
export type EventParser = (text: string) => void;

/**
 * A parser of the event stream format (WHATWG HTML, 9.2.6): fields end at LF, CR or CRLF, events at a blank line,
 * comments (a line that begins with ":") keep the line alive and mean nothing. Of the fields only `event` and `data`
 * matter here.
 */
export function eventParser(onEvent: (event: string, data: string) => void): EventParser {
  let rest = '';
  let event = '';
  let data: string[] = [];

  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) onEvent(event === '' ? 'message' : event, data.join('\n'));
      event = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  };

  return (text) => {
    rest += text;
    // A CR at the very end may be half of a CRLF: it waits for what follows.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  };
}
