// For tests: reads a stream of server-sent events, one awaited event after the other.

interface ReadEvent {
  readonly event: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly data: any;
}

export interface EventClient {
  readonly headers: Headers;
  /** The next event, or undefined when the stream has ended. */
  next(): Promise<ReadEvent | undefined>;
  /** Comments seen so far. */
  readonly comments: number;
  stop(): void;
}

export async function openEvents(url: string, headers: Record<string, string> = {}): Promise<EventClient> {
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal, headers });
  if (response.status !== 200) throw new Error(`Unexpected status ${response.status}, expected 200`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let comments = 0;

  return {
    headers: response.headers,
    get comments() {
      return comments;
    },
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          const { value, done } = await reader.read();
          if (done) return undefined;
          text += value;
          continue;
        }
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const match = /^(?:id: (.*)\n)?event: (.*)\ndata: (.*)$/.exec(block);
        if (match)
          return { event: match[2]!, data: JSON.parse(match[3]!), ...(match[1] !== undefined && { id: match[1] }) };
        if (!block.startsWith(':')) throw new Error(`Unexpected block in the stream: ${JSON.stringify(block)}`);
        comments++;
      }
    },
    stop: () => controller.abort(),
  };
}
