import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';

const bytes = new TextEncoder().encode('größer');

it('reads what comes in pieces, wherever they are cut', async () => {
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
  expect(await answerText(new Response(ReadableStream.from(pieces)))).toBe('größer');
  expect(await answerText(new Response(null))).toBe('');
});

it('leaves whoever sends without an end', async () => {
  let sent = 0;
  let isLeft = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(1024));
    },
    cancel() {
      isLeft = true;
    },
  });
  await expect(answerText(new Response(endless), 8192)).rejects.toThrow(
    'its answer is longer than 0.0078125 MB; is this the address of its API?',
  );
  expect(isLeft).toBe(true);
  expect(sent).toBeLessThan(20);
});
