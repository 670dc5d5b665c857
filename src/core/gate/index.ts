// The published face of the gates (`phasegate/gate`): the formulas, pure, for anyone who wants to check or use a verdict's numbers.
export { type AllocationStep, allocationEvidence } from './formulas/allocation.ts';
export { informationBound } from './formulas/information.ts';
export { rateInterval } from './formulas/interval.ts';
export { perUserEvidence } from './formulas/per-user.ts';
export { eventsToPass, type PassFail, proportionEvidence } from './formulas/proportion.ts';
export { sampleRatioEvidence } from './formulas/sample-ratio.ts';
export { zeroEventsNeeded, zeroUpperBound } from './formulas/zero.ts';
export { livenessEvidence } from './judging/liveness.ts';
