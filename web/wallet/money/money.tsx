import type { JSX } from 'preact'
import { useLocale, useTexts } from '../language.ts'
import { amountSpoken } from '../spoken.ts'
import { amountText } from './amount.ts'
import './money.css'

type MoneyProps = {
  minor: number
  /** Which way it went, for a line of the statement: its sign is drawn, and said in words. */
  direction?: 'in' | 'out' | undefined
  /** The one figure that the screen is about. */
  big?: boolean | undefined
  hidden?: boolean | undefined
}

/** An amount: figures of one width to look at, an amount in words to listen to. Needs the texts of `money`. */
export function Money({ minor, direction, big, hidden }: MoneyProps): JSX.Element {
  const t = useTexts('money')
  const language = useLocale()
  const sign = direction === undefined ? '' : direction === 'in' ? '+' : '−'
  const spoken = amountSpoken(minor, language)
  return (
    <span class={big ? 'money big' : direction === 'in' ? 'money in' : 'money'}>
      <span aria-hidden="true">
        {sign}
        {language === 'en' && <span class="money-unit">¥</span>}
        {hidden ? '••••' : <Figures minor={minor} />}
        {language === 'en' ? null : <span class="money-unit"> 元</span>}
      </span>
      <span class="hidden-text">
        {hidden ? t.hiddenAmount : direction === undefined ? spoken : t.spoken[direction](spoken)}
      </span>
    </span>
  )
}

/** The part behind the point is smaller in a big figure, so that it is never read as more than it is. */
function Figures({ minor }: { minor: number }): JSX.Element {
  const [whole, cents] = amountText(minor).split('.')
  return (
    <>
      {whole}
      <span class="money-cents">.{cents}</span>
    </>
  )
}
