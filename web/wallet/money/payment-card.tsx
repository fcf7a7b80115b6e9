import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { Icon } from '../parts/icon.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { Loading } from '../parts/states.tsx'
import { clockText } from '../times.ts'
import { Money } from './money.tsx'
import type { Entry } from './outbox.ts'
import { outbox } from './sending.ts'
import { entryWords, type StateWords } from './state-words.ts'
import '../style/account.css'
import './money.css'

type PaymentCardProps = {
  words: StateWords
  minor: number
  direction?: 'in' | 'out' | undefined
  /** The heading of the page says the title already. */
  untitled?: boolean | undefined
  refCode?: string | undefined
  children?: ComponentChildren
}

/** One payment in one state. */
export function PaymentCard(props: PaymentCardProps): JSX.Element {
  const { words, minor, direction, untitled, refCode, children } = props
  const t = useTexts('common')
  return (
    <div class={`payment-card ${words.tone}`}>
      <Icon of={words.icon} />
      <div class="payment-card-words">
        {!untitled && (
          <h2>
            <Spoken text={words.title} />
          </h2>
        )}
        <p>
          <Money minor={minor} direction={direction} big={untitled} />
        </p>
        {words.detail !== '' && (
          <p>
            <Spoken text={words.detail} />
          </p>
        )}
        {refCode && <p class="ref figures">{t.ref(refCode)}</p>}
        {children}
      </div>
    </div>
  )
}

/** How an entry of the outbox stands; what has ended is let go once it was drawn, and stays drawn here. */
export function useEntry(key: string): Entry | undefined {
  const found = useCell(outbox.entries).find((one) => one.intent.key === key)
  const last = useRef<Entry>()
  if (found) last.current = found
  const ended = found !== undefined && ['known', 'never', 'refused'].includes(found.phase.at)
  useEffect(() => {
    if (ended) outbox.seen(key)
  }, [ended, key])
  return last.current
}

export function useEntryWords(entry: Entry): StateWords {
  const t = useTexts('money')
  const language = useLocale()
  return entryWords(entry, clockText(entry.intent.deadlineAt, language), t)
}

/** An entry below its page's heading: grey lines while it is on its way, so that nothing looks decided. */
export function EntryCard({ entry, untitled }: { entry: Entry; untitled?: boolean }): JSX.Element {
  const words = useEntryWords(entry)
  const { phase, intent } = entry
  const ways =
    phase.at === 'refused' ? phase.problem.remedies.filter((one) => one.available && one.href !== null) : []
  return (
    <>
      <PaymentCard
        words={words}
        minor={intent.amountMinor}
        untitled={untitled}
        refCode={phase.at === 'refused' ? phase.problem.ref : undefined}
      >
        {ways.map((one) => (
          <a key={one.kind} class="notice-step" href={one.href ?? '/'}>
            {one.label}
          </a>
        ))}
      </PaymentCard>
      {phase.at === 'sending' && <Loading lines={1} />}
    </>
  )
}
