import { domainToASCII } from 'node:url'
import { refuse, type Refusal } from '#platform/refusals'

const addressLengthMax = 254
const localLengthMax = 64
/** What HTML's `type=email` accepts before the at sign, without dots at the ends or in a row (RFC 5321 dot-string). */
const local = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * An address as we will write to it: trimmed, full-width signs of Chinese keyboards made half-width, the domain in lower
 * case and ASCII. Nothing else is changed: dots and tags before the at sign may mean another mailbox. No control
 * character or line break gets through, so that an address cannot add headers to a mail.
 */
export function readEmail(typed: string): string | Refusal<'email_malformed'> {
  const text = typed.trim().replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
  // The reader of domains drops line breaks silently.
  if (/[\p{C}\s]/u.test(text)) return refuse('email_malformed')
  const at = text.lastIndexOf('@')
  const before = text.slice(0, at)
  const domain = domainToASCII(text.slice(at + 1).replaceAll('。', '.')).toLowerCase()
  const labels = domain.split('.')
  const isDomain =
    labels.length >= 2 && labels.every((one) => label.test(one)) && /[a-z]/.test(labels.at(-1) ?? '')
  const email = `${before}@${domain}`
  const isAddress = at > 0 && before.length <= localLengthMax && local.test(before) && isDomain
  return isAddress && email.length <= addressLengthMax ? email : refuse('email_malformed')
}

/** Two spellings that reach one mailbox almost everywhere: for telling that an address is there already, no more. */
export function sameMailbox(email: string): string {
  return email.toLowerCase()
}

/** `m•••@example.org`: enough for its owner to know which it is. */
export function hintOf(email: string): string {
  return `${email.slice(0, 1)}•••${email.slice(email.lastIndexOf('@'))}`
}
