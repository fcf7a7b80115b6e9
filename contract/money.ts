import { z } from 'zod'

/** Money travels as an integer of minor units beside its currency: never a fraction, never a float. */
const currencies = ['CNY'] as const
export const currency = z.enum(currencies)

/** Largest amount that any request may name: far above every limit, far below 2^53, so that sums stay exact in JavaScript. */
const amountMinorMax = 100_000_000_000

/** What a request moves. */
export const amountMinor = z.number().int().min(1).max(amountMinorMax)
/** A balance, a sum or a signed movement. */
export const sumMinor = z.number().int()
