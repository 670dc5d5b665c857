// The SDK: what an application imports to read its toggles, move its users, and say how its operations went.
export type { Evaluation, Reason } from '../core/toggle/evaluate.ts';
export type { Attributes } from '../core/toggle/targeting.ts';
export { type Client, type ConnectOptions, connect } from './client.ts';
export type { Connection } from './connection.ts';
export { type DualWrite, dualWrite } from './dual-write.ts';
export type { OperationRecord, Variant } from './operation-record.ts';
export type { Measured, PathOutcome } from './path-outcome.ts';
export type { OnProblem, Problem } from './problem.ts';
export { type SwitchOver, switchOver } from './switch-over.ts';
export type { Address } from './telemetry.ts';
