import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { documentsOf, letterOf, neighbourOf } from './documents.ts';
import { LEGACY_LAYOUT, letterPdf, NEXT_LAYOUT, readLetter, saysTheSame } from './letter-pdf.ts';

function letter(user: string, n = 0) {
  const found = letterOf(user, documentsOf(user)[n]?.id ?? '');
  if (!found) throw new Error('Expected a letter');
  return found;
}

describe('letterPdf', () => {
  test('is a PDF of one page that says who it is for and what is on record', async () => {
    const bytes = await letterPdf(letter('jane@example.org'), NEXT_LAYOUT);
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
    expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1);
    const { owner, document, text } = await readLetter(bytes);
    expect(owner).toBe('jane@example.org');
    expect(document).toBe(documentsOf('jane@example.org')[0]?.id);
    expect(text).toBe(letter('jane@example.org').paragraphs.join(' '));
  });

  test('gives the same bytes every time', async () => {
    const once = await letterPdf(letter('jane'), NEXT_LAYOUT);
    expect(Buffer.compare(once, await letterPdf(letter('jane'), NEXT_LAYOUT))).toBe(0);
  });

  test('says the same in both layouts, with other bytes', async () => {
    for (const user of ['jane', 'Ångström Łukasz 李 🙂', 'a\nb', 'x'.repeat(300)]) {
      const legacy = await letterPdf(letter(user), LEGACY_LAYOUT);
      const next = await letterPdf(letter(user), NEXT_LAYOUT);
      expect(Buffer.compare(legacy, next)).not.toBe(0);
      expect(await saysTheSame(legacy, next)).toBe(true);
      expect((await readLetter(next)).owner).toBe(user);
    }
  });

  test('is told apart from any other letter', async () => {
    const own = await letterPdf(letter('jane', 0), LEGACY_LAYOUT);
    expect(await saysTheSame(own, await letterPdf(letter('jane', 1), NEXT_LAYOUT))).toBe(false);
    expect(await saysTheSame(own, await letterPdf(letter(neighbourOf('jane')), NEXT_LAYOUT))).toBe(false);
    const forged = { ...letter('jane'), paragraphs: letter('jane').paragraphs.slice(1) };
    expect(await saysTheSame(own, await letterPdf(forged, NEXT_LAYOUT))).toBe(false);
    const misfiled = { ...letter('jane'), owner: 'joan' };
    expect(await saysTheSame(own, await letterPdf(misfiled, NEXT_LAYOUT))).toBe(false);
  });

  test('cannot be read from something else', async () => {
    await expect(readLetter(Buffer.from('<html>'))).rejects.toThrow();
    const blank = await PDFDocument.create();
    blank.addPage();
    await expect(readLetter(await blank.save())).rejects.toThrow(/expected a letter/);
  });
});

describe('documentsOf', () => {
  test('gives everybody documents of their own', () => {
    const ids = new Set<string>();
    for (let i = 0; i < 2_000; i++) {
      const documents = documentsOf(`user-${i}`);
      expect(documents.length).toBeGreaterThanOrEqual(2);
      for (const { id, date } of documents) {
        expect(date).toMatch(/^20(19|2\d)-\d\d-\d\d$/);
        ids.add(id);
      }
    }
    expect(ids.size).toBeGreaterThan(5_500);
  });

  test('knows nobody by the id of another', () => {
    const foreign = documentsOf('joan')[0]?.id as string;
    expect(letterOf('jane', foreign)).toBeUndefined();
  });
});
