// Chance that can be repeated: one generator for simulations, for the demo and for tests of promises that are probabilities.

/**
 * Numbers in [0, 1), 32 bits each, from three whole numbers: the same ones give the same, different ones independent streams. Chris
 * Doty-Humphrey's sfc32: three words of chaotic state and a counter; passes PractRand. Seeded as its author does.
 */
export function seededRandom(seed: number, run = 0, place = 0): () => number {
  let [a, b, c, counter] = [seed | 0, run | 0, place | 0, 1];
  const next = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    return (out >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
