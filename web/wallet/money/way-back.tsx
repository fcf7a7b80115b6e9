import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Notice } from '../parts/notice.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { addressOf, type Address } from '../router.ts'
import { amountText } from './amount.ts'
import type { Aside } from './put-aside.ts'
import type { Wallet } from './wallet-watch.ts'

/** What a wallet may not do while nothing but the number leads into it, or notices go there alone. Needs the texts of `money`. */
type Bound = 'phone-only' | 'one-address'

const doors = {
  'phone-only': '/security/recovery-codes',
  'one-address': '/security/contacts',
} as const satisfies Record<Bound, Address>

function ceilingOf(wallet: Wallet, bound: Bound): number | null {
  return wallet.limits.find(({ key }) => key === bound)?.ceilingMinor ?? null
}

/** What is left of it; undefined where nothing bounds. */
export function leftOf(wallet: Wallet, bound: Bound): number | undefined {
  const found = wallet.limits.find(({ key }) => key === bound)
  if (found === undefined || found.ceilingMinor === null) return undefined
  return Math.max(0, found.ceilingMinor - found.spentMinor)
}

/** At the amount, before one is typed that would be refused; what was typed is there again for whoever comes back. */
export function WayBackHint({ wallet, way, aside }: { wallet: Wallet; way: 'in' | 'out'; aside: Aside }) {
  const t = useTexts('money')
  const bound = way === 'out' ? 'phone-only' : 'one-address'
  const left = leftOf(wallet, bound)
  if (left === undefined) return null
  return (
    <span class="own-line">
      <Spoken text={left === 0 ? t.outside[bound].none : t.outside[bound].left(amountText(left))} />{' '}
      <a
        class="notice-step"
        href={addressOf(doors[bound], undefined, { to: aside.back })}
        onClick={aside.keep}
      >
        {t.outside[bound].go}
      </a>
    </span>
  )
}

/** Which of both is asked for on the home screen: the way back first, and the address once there is more than it would hold. */
export function askedFor(wallet: Wallet): Bound | undefined {
  if (wallet.balanceMinor === 0) return undefined
  if (ceilingOf(wallet, 'phone-only') !== null) return 'phone-only'
  const held = ceilingOf(wallet, 'one-address')
  return held !== null && wallet.balanceMinor > held ? 'one-address' : undefined
}

/** While money is in a wallet whose owner could be left outside. */
export function WayBackCard({ wallet, bound }: { wallet: Wallet; bound: Bound }): JSX.Element {
  const t = useTexts('money')
  const { title, detail, go } = t.outside[bound]
  return (
    <Notice title={title}>
      <p>
        <Spoken text={detail(amountText(ceilingOf(wallet, bound) ?? 0))} />
      </p>
      <ButtonLink kind="primary" href={addressOf(doors[bound], undefined, { to: addressOf('/home') })}>
        {go}
      </ButtonLink>
    </Notice>
  )
}
