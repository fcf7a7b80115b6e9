import type { Refusal } from '#platform/refusals'

/** The name as it will be stored: NFC, spaces tidied. */
export function checkDisplayName(text: string): string | Refusal<'name_malformed'> {
  return text
}

/** A device's name, the same way. */
export function checkDeviceName(text: string): string | Refusal<'name_malformed'> {
  return text
}
