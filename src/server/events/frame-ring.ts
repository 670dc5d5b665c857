// The last frames of a stream, numbered, so that a client that was away for a moment gets what it missed and no more.

export interface FrameRing {
  /** Keeps a frame (an event without its id) and returns it with its id. */
  push(frame: string): string;
  /** The frames after `id`, or undefined where that cannot be said any more: another server's id, or too long ago. */
  after(id: string): readonly string[] | undefined;
  /** The id of the last frame, also before the first. */
  readonly last: string;
  /** Nobody who was away can be told what they missed: what was before is forgotten. */
  forget(): void;
}

const MOST_FRAMES = 4_000;
/** Well below what a client may have unread: one that is dropped for what it missed would come back for the same again. */
const MOST_LENGTH = 512 * 1024;

/** @param server changes with every start of the server: numbers of another one mean nothing here. */
export function createFrameRing(server: string, mostFrames = MOST_FRAMES, mostLength = MOST_LENGTH): FrameRing {
  const frames: string[] = [];
  let length = 0;
  let number = 0;
  return {
    push(frame) {
      number++;
      const text = `id: ${server}-${number}\n${frame}`;
      frames.push(text);
      length += text.length;
      while (frames.length > mostFrames || (length > mostLength && frames.length > 1))
        length -= frames.shift()?.length ?? 0;
      return text;
    },
    after(id) {
      const match = /^(.+)-(\d{1,15})$/.exec(id);
      if (match?.[1] !== server) return undefined;
      const missed = number - Number(match[2]);
      if (missed < 0 || missed > frames.length) return undefined;
      return missed === 0 ? [] : frames.slice(-missed);
    },
    get last() {
      return `${server}-${number}`;
    },
    forget() {
      frames.length = 0;
      length = 0;
      number++;
    },
  };
}
