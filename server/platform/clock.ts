/** The only source of the time. Operations read it once; everything below takes `now`. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
