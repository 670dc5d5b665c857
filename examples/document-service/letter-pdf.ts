// Renders a letter as a PDF, and reads back what such a PDF says.
import { decodePDFRawStream, PDFArray, PDFDocument, PDFRawStream, StandardFonts } from 'pdf-lib';
import type { Letter } from './documents.ts';

/** How a provider sets its letters; what they say does not depend on it. */
export interface Layout {
  readonly font: StandardFonts;
  readonly size: number;
  readonly margin: number;
  readonly creator: string;
}

export const LEGACY_LAYOUT: Layout = { font: StandardFonts.TimesRoman, size: 12, margin: 72, creator: 'letters 1' };
export const NEXT_LAYOUT: Layout = { font: StandardFonts.Helvetica, size: 10.5, margin: 60, creator: 'letters 2' };

export interface LetterContent {
  readonly owner: string;
  readonly document: string;
  /** All words of the page in reading order, one space between them. */
  readonly text: string;
}

const WIDTH = 612;
const HEIGHT = 792;

/** One page; the same bytes for the same letter and layout. */
export async function letterPdf({ owner, document, paragraphs }: Letter, layout: Layout): Promise<Uint8Array> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(document.title);
  pdf.setSubject(document.id);
  pdf.setAuthor(owner);
  pdf.setCreator(layout.creator);
  const day = new Date(`${document.date}T00:00:00Z`);
  pdf.setCreationDate(day);
  pdf.setModificationDate(day);

  const font = pdf.embedStandardFont(layout.font);
  const page = pdf.addPage([WIDTH, HEIGHT]);
  page.setFont(font);
  page.setFontSize(layout.size);
  page.setLineHeight(layout.size * 1.5);
  const width = WIDTH - 2 * layout.margin;
  const lines = paragraphs.flatMap((paragraph) => [
    ...wrap(printable(paragraph), (text) => font.widthOfTextAtSize(text, layout.size) <= width),
    '',
  ]);
  page.drawText(lines.join('\n'), { x: layout.margin, y: HEIGHT - layout.margin });
  return pdf.save({ useObjectStreams: false, objectsPerTick: Number.POSITIVE_INFINITY, updateFieldAppearances: false });
}

/** What a letter rendered by `letterPdf` says, whatever its layout. @throws when it is no such PDF. */
export async function readLetter(bytes: Uint8Array): Promise<LetterContent> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: Number.POSITIVE_INFINITY });
  const contents = pdf.getPage(0).node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((each) => pdf.context.lookup(each)) : [contents];
  const operators = streams
    .map((stream) => {
      if (!(stream instanceof PDFRawStream)) throw new Error('Unexpected page without text, expected a letter');
      return Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1');
    })
    .join('\n');
  // Standard fonts are encoded in WinAnsi, and pdf-lib shows text as hexadecimal strings: <48656C6C6F> Tj.
  const lines = Array.from(operators.matchAll(/<([0-9A-Fa-f]*)>\s*Tj/g), ([, hex]) =>
    Buffer.from(hex as string, 'hex').toString('latin1'),
  );
  return {
    owner: pdf.getAuthor() ?? '',
    document: pdf.getSubject() ?? '',
    text: lines.join(' ').replace(/\s+/g, ' ').trim(),
  };
}

/** Whether two PDFs say the same to the same person. */
export async function saysTheSame(one: Uint8Array, other: Uint8Array): Promise<boolean> {
  const [a, b] = await Promise.all([readLetter(one), readLetter(other)]);
  return a.owner === b.owner && a.document === b.document && a.text === b.text;
}

/** Breaks at spaces so that each line fits; a word that is too long stands alone. */
function wrap(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || fits(longer)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Standard fonts have the characters of Latin-1; the owner is also kept in full in the document's properties. */
function printable(text: string): string {
  return text.replace(/[^ -~¡-ÿ]/gu, '?');
}
