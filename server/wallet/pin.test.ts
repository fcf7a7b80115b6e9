import { beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'

let lin: Payer
let wang: Payer
const pin = '493817'
let amounts = 30_000
hostPayers('pins', { connectionsMax: 16 })
beforeAll(async () => {
  wang = await host.payer({ moneyMinor: 0 })
})

async function payWith(typed: string | undefined, payer: Payer = lin): Promise<string> {
  amounts += 1
  const confirmed = await host.confirm(payer, wang, amounts)
  if ('refused' in confirmed) return confirmed.refused
  expect(confirmed.needsPin).toBe(true)
  const paid = await host.pay(payer, confirmed.confirmation, typed === undefined ? {} : { pin: typed })
  return 'payment' in paid ? paid.payment.state : paid.refused
}

describe('the payment PIN', () => {
  it('is wanted above a small sum, and set before', async () => {
    const zhao = await host.payer()
    expect(refusedWith(await host.confirm(zhao, wang, 30_000))).toBe('pin_unset')
    lin = await host.payer({ pin })
    expect(await payWith(undefined)).toBe('pin_needed')
    expect(await payWith(pin)).toBe('done')
    expect(await payWith(' ４９３８１７ '), 'full-width digits are digits').toBe('done')
  })

  it('guarantees that of many guesses at once five are judged, then one a pause, and ten close the device', async () => {
    lin = await host.payer({ pin })
    const guesses = Array.from({ length: 12 }, (_, index) => String(200_000 + index * 7_919))
    const said = await Promise.all(guesses.map((one) => payWith(one)))
    expect(said.filter((code) => code === 'pin_wrong')).toHaveLength(5)
    expect(said.filter((code) => code === 'pin_paused')).toHaveLength(7)
    // A pause refuses the right one, too.
    expect(await payWith(pin)).toBe('pin_paused')
    for (const [index, seconds] of [30, 60, 300, 900, 3600].entries()) {
      host.clock.advance({ seconds: seconds + 1 })
      const code = await payWith(String(700_001 + index))
      expect(code).toBe(index === 4 ? 'pin_closed' : 'pin_wrong')
    }
    host.clock.advance({ days: 1 })
    expect(await payWith(pin)).toBe('pin_closed')
    const elsewhere = { ...lin, session: { ...lin.session, place: host.deps.random.id() } }
    expect(await payWith(pin, elsewhere), 'another device has a lane of its own').toBe('done')
  })

  it('guarantees that a wrong PIN pays nothing, not even what would go without one', async () => {
    lin = await host.payer({ pin })
    const before = await host.balance(wang.person)
    const { confirmation } = must(await host.confirm(lin, wang, 100))
    expect(refusedWith(await host.pay(lin, confirmation, { pin: '111222' }))).toBe('pin_wrong')
    expect(await host.balance(wang.person)).toBe(before)
  })
})
