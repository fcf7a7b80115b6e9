/** A broken assertion is a defect: the transaction rolls back and the caller gets a 500 with a trace id. */
export class Defect extends Error {
  override name = 'Defect'
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Defect(message)
}

/** For the end of an exhaustive `switch`: a new case that nobody handled is a type error. */
export function never(value: never): never {
  throw new Defect(`unhandled: ${JSON.stringify(value)}`)
}
