import { expect, it } from 'vitest';
import { Fault } from '../engine/faults.ts';
import { defectText } from './defect-text.ts';

it('tells a failure of the world in its own words, and a defect with its place', () => {
  const full = new Fault('PG_DISK_FULL', 'the disk is full', { cause: new Error('ENOSPC') });
  expect(defectText(full)).toBe('the disk is full (PG_DISK_FULL)');
  expect(defectText(new TypeError('x is undefined'))).toMatch(/^TypeError: x is undefined\n +at /);
  expect(defectText('odd')).toBe('odd');
});
