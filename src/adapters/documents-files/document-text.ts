// Bytes to text, strictly: a document that is not UTF-8 is refused rather than changed by reading and writing it.
import { isUtf8 } from 'node:buffer';
import { Fault } from '../../engine/faults.ts';

const LINE_FEED = 10;

/**
 * The text, with its BOM when it has one.
 * @throws Fault PG_DOCUMENT_NOT_TEXT for binary files, UTF-16, and bytes that are no UTF-8, with the line.
 */
export function documentText(bytes: Uint8Array, path: string): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new Fault('PG_DOCUMENT_NOT_TEXT', `${path} is UTF-16 text. Save it as UTF-8.`);
  if (bytes.includes(0))
    throw new Fault('PG_DOCUMENT_NOT_TEXT', `${path} is a binary file. Name a release plan in Markdown.`);
  if (!isUtf8(bytes))
    throw new Fault(
      'PG_DOCUMENT_NOT_TEXT',
      `${path} is no UTF-8 text (line ${firstBadLine(bytes)} has other bytes). Save it as UTF-8.`,
    );
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** 1-based. No character of UTF-8 spans a line feed, so lines can be looked at one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  return line;
}
