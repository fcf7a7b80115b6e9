import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../announce.ts'
import { knownDevice } from '../device.ts'
import { useTexts, type Texts } from '../language.ts'
import { addressOf } from '../router.ts'
import { List, ListRow } from './list.tsx'
import { key, lock, phone as phoneIcon, shield, swap } from './icons.ts'
import '../style/other-ways.css'

/** At the door, or where a code can only freeze. */
export type WaysFrom = 'door' | 'freeze'
type Way = { icon: string; title: string; detail?: string; href: string }

function waysFrom(from: WaysFrom, ownDevice: boolean, t: Texts['enter']): Way[] {
  const gone: Way = { icon: swap, title: t.slowGone, href: addressOf('/number-gone') }
  if (from === 'freeze') {
    const byCode = addressOf('/freeze', undefined, { by: 'recovery-code' })
    return [
      { icon: lock, title: t.slowFreezePassword, href: addressOf('/freeze') },
      { icon: key, title: t.slowFreezeCode, href: byCode },
      gone,
    ]
  }
  // Only a device that the wallet knows takes a recovery code without a text; elsewhere it would lead round in a circle.
  const recoveryCode: Way = ownDevice
    ? { icon: key, title: t.slowOther, href: addressOf('/sign-in/recovery-code') }
    : { icon: key, title: t.slowOtherStranger, detail: t.slowOtherWhere, href: addressOf('/number-gone') }
  return [recoveryCode, gone, { icon: shield, title: t.slowFreeze, href: addressOf('/freeze') }]
}

type OtherWaysProps = {
  from: WaysFrom
  sentTo: string
  changeHref: string | undefined
  /** Long enough without a code: the page itself offers them, with the number and the signal to look at first. */
  offered: boolean
}

/** Every way on for somebody who gets no text: in a quiet line from the beginning, as a list once it has taken long. */
export function OtherWays({ from, sentTo, changeHref, offered }: OtherWaysProps): JSX.Element {
  const t = useTexts('enter')
  const [ownDevice, setOwnDevice] = useState(false)
  useEffect(() => void knownDevice().then(({ state }) => setOwnDevice(state === 'known')), [])
  useEffect(() => {
    // It appears below, while the focus is in the field above it.
    if (offered) announce(t.slowTitle)
  }, [offered])
  const ways = waysFrom(from, ownDevice, t)
  if (!offered)
    return (
      <nav class="other-ways" aria-label={t.slowLine}>
        <span>{t.slowLine}</span>
        {ways.map(({ title, href }) => (
          <a key={title} href={href}>
            {title}
          </a>
        ))}
      </nav>
    )
  const tail = tailOf(sentTo)
  return (
    <List label={t.slowTitle}>
      <ListRow
        icon={phoneIcon}
        title={tail === undefined ? t.slowNumber(unbroken(sentTo)) : t.slowOwnNumber(tail)}
        detail={t.slowSignal}
        href={tail === undefined ? changeHref : undefined}
      />
      {ways.map((way) => (
        <ListRow key={way.title} {...way} />
      ))}
    </List>
  )
}

/** A number is read as one, so it stands in one line. */
const unbroken = (number: string): string => number.replaceAll(' ', '\u00a0')

/** Of a number that was not typed, because an own device opened the door, the server tells the end alone: `··· 000`. */
export function tailOf(sentTo: string): string | undefined {
  return /^··· (\d+)$/.exec(sentTo)?.[1]
}
