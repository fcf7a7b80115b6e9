import { refuse, type Refusal } from '#platform/refusals'
import { deviceNameLengthMax, displayNameLengthMax } from './policy.ts'

/** Letters of any script, their marks, digits, and what stands between the parts of names. */
const personName = /^[\p{L}\p{M}\p{N} .,'’·‧・()（）-]+$/u
const digitsMax = 6

/**
 * The name as it will be stored: NFC, spaces tidied. It is shown to other people (payees, later), so that it must hold a
 * letter and can neither carry a link or a phone number nor turn the text around it (bidirectional controls).
 */
export function checkDisplayName(text: string): string | Refusal<'name_malformed'> {
  const name = tidy(text)
  const length = Array.from(name).length
  const digits = name.match(/\p{N}/gu)?.length ?? 0
  const isName = personName.test(name) && /\p{L}/u.test(name) && !/www\.|\.\p{L}{2,}$/iu.test(name)
  if (!isName || length > displayNameLengthMax || digits > digitsMax) {
    return refuse('name_malformed', { facts: { max: displayNameLengthMax } })
  }
  return name
}

/** A device's name, seen by its owner alone: anything that can be seen, emoji included. */
export function checkDeviceName(text: string): string | Refusal<'name_malformed'> {
  const name = tidy(text)
  const length = Array.from(name).length
  // The joiner and the variation selector stand inside emoji.
  const isVisible = !/\p{C}/u.test(name.replace(/\u200d|\ufe0f/g, '')) && /[\p{L}\p{N}\p{S}]/u.test(name)
  if (!isVisible || length > deviceNameLengthMax) {
    return refuse('name_malformed', { facts: { max: deviceNameLengthMax } })
  }
  return name
}

function tidy(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replace(/\p{Zs}+/gu, ' ')
}
