/**
 * Access: the one door, signing in, lanes, sessions and stepping up. The one place that issues a session.
 */
// The door: flows, text codes, registering.
export { addFlowProof, endFlow, judgeCode, lockFlow, type Flow } from './flow.ts'
export { startCode, type CodeSender, type OpenedDoor, type SendDeps, type StartCode } from './sending.ts'
