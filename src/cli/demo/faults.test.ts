import { expect, test } from 'vitest';
import { faultMeaning, KNOWN_FAULTS } from './faults.ts';

const fault = (wanted: string) => KNOWN_FAULTS.find(({ name }) => name === wanted)!;

test('what a fault does is told with the share of it, where there is one', () => {
  expect(faultMeaning(fault('download-502'), undefined)).toBe('downloads from the new provider fail (20%)');
  expect(faultMeaning(fault('download-502'), 0.0078)).toBe('downloads from the new provider fail (0.78%)');
  expect(faultMeaning(fault('slow-disk'), undefined)).toBe('writes to the new tables are slow');
});
