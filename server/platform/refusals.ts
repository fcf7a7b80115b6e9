/**
 * A refusal is an expected "no": a value that is returned, so that the transaction which counted the attempt commits.
 * (A refusal that is thrown rolls its own attempt counter back: measured, 40 of 40 guesses judged instead of 5.)
 * The catalogue of codes and their texts is `contract/refusals.ts`; this file knows only the shape.
 */
export type Refusal<Code extends string = string> = {
  readonly refused: Code
  /** When trying again may succeed; the reply carries it beside the server's own time. */
  readonly retryAt?: Date
  /** Numbers and words that the catalogue's text names, such as `triesLeft`. Never personal data. */
  readonly facts?: Readonly<Record<string, string | number>>
  /** Remedies that differ from the catalogue's own. */
  readonly remedies?: readonly string[]
  readonly scope?: readonly string[]
  readonly lockId?: string
}

export function refuse<const Code extends string>(
  code: Code,
  more: Omit<Refusal, 'refused'> = {},
): Refusal<Code> {
  return { refused: code, ...more }
}

export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' && value !== null && 'refused' in value && typeof value.refused === 'string'
  )
}
