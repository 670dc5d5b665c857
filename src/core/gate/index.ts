// The published face of the gates (`phasegate/gate`): the formulas, pure, for anyone who wants to check or use a verdict's numbers.
export { type AllocationStep, allocationEvidence } from './allocation.ts';
export { informationBound } from './information.ts';
export { rateInterval } from './interval.ts';
export { livenessEvidence } from './liveness.ts';
export { perUserEvidence } from './per-user.ts';
export { eventsToPass, type PassFail, proportionEvidence } from './proportion.ts';
export { sampleRatioEvidence } from './sample-ratio.ts';
export { zeroEventsNeeded, zeroUpperBound } from './zero.ts';
