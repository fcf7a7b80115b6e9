import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Notice } from '../parts/notice.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { addressOf, type Address } from '../router.ts'
import { amountText } from './amount.ts'
import { ceilingOf, leftOf, type Bound } from './bounds.ts'
import type { Aside } from './put-aside.ts'
import type { Wallet } from './wallet-watch.ts'
import '../style/account.css'

const doors = {
  'phone-only': '/security/recovery-codes',
  'one-address': '/security/contacts',
} as const satisfies Record<Bound, Address>

type HintProps = { wallet: Wallet; bound: Bound; aside: Aside }

/** At the amount, before one is typed; what was typed is there again for whoever comes back. Needs the texts of `money`. */
export function WayBackHint({ wallet, bound, aside }: HintProps): JSX.Element {
  const t = useTexts('money')
  const { none, left: upTo, go } = t.outside[bound]
  const left = leftOf(wallet, bound) ?? 0
  return (
    <>
      <Spoken text={left === 0 ? none : upTo(amountText(left))} />
      <span class="own-line">
        <a
          class="notice-step"
          href={addressOf(doors[bound], undefined, { to: aside.back })}
          onClick={aside.keep}
        >
          {go}
        </a>
      </span>
    </>
  )
}

/** While money is in a wallet whose owner could be left outside. Needs the texts of `money`. */
export function WayBackCard({ wallet, bound }: { wallet: Wallet; bound: Bound }): JSX.Element {
  const t = useTexts('money')
  const { title, detail, go } = t.outside[bound]
  return (
    <Notice title={title}>
      <div class="stack">
        <p>
          <Spoken text={detail(amountText(ceilingOf(wallet, bound) ?? 0))} />
        </p>
        <ButtonLink kind="primary" href={addressOf(doors[bound], undefined, { to: addressOf('/home') })}>
          {go}
        </ButtonLink>
      </div>
    </Notice>
  )
}
