/** The words of nearly every first screen, as one file: each request beyond six waits for another round trip. */
export { texts as common } from './everywhere.ts'
export { texts as door } from './door.ts'
