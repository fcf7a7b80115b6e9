/**
 * Access: the one door, signing in, lanes, sessions and stepping up. The one place that issues a session.
 */
// The door: flows, text codes, registering.
export { startFlow, submitCode, sweepDoor, type DoorDeps } from './door.ts'
export { doorRoutes } from './routes-door.ts'
export { limitsWithBreaker } from './policy-door.ts'
export { addFlowProof, endFlow, judgeCode, lockFlow, type Flow } from './flow.ts'
export type { OpenedDoor } from './sending.ts'
// Signing in: lanes, known devices, sessions.
export {
  makeChallenge,
  nextChallenge,
  proveDevice,
  proveNewKey,
  signedText,
  type DevicePurpose,
  type ProvenDevice,
  type SignedChallenge,
} from './device-challenge.ts'
export {
  browserLane,
  clearLane,
  deviceLane,
  guessHashOf,
  judgeFactor,
  judgeInLane,
  removeLane,
  viewLane,
  type FactorKind,
  type Verdict,
} from './lanes.ts'
export {
  bindSessionToDevice,
  endSessions,
  fillSession,
  findSession,
  isFresh,
  listSessions,
  lockOpenSession,
  openSession,
  placeOf,
  viewSession,
  type OpenedSession,
  type OpenSession,
} from './sessions.ts'
export type { LaneKind } from './decide-lane.ts'
export type { Lane } from './store-lane.ts'
export { heedNotice, weighUnusual } from './unusual.ts'
export type { Session, SessionEnd } from './store-session.ts'
export { standingOfSession } from './me.ts'
export { laneOf } from './step-up.ts'
export { signInRoutes } from './routes-sign-in.ts'
export { sweepSignIn } from './sweep-sign-in.ts'
export { enterOnFlow, judgeRecoveryCode, signInOnDevice, signInOnFlow, type SignedIn } from './sign-in.ts'
export { stepUp } from './step-up.ts'
export { addRecoveryCodeProof, startFlowFromDevice } from './door.ts'
// Managing: password, recovery codes, notice addresses, devices, sessions.
export { allowChange, auditChange, type ChangeGround } from './change.ts'
export type { ChangeRefusal } from './decide-manage.ts'
export { manageRoutes } from './routes-manage.ts'
