import { expect, it } from 'vitest'
import { hotStatements } from '../../database/hot.ts'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'

hostPayers('hot payments')

it('a plain payment sends, beside the ledger’s batch, only hot statements that are routed to one account', async () => {
  const [lin, wang] = await two()
  const { confirmation } = must(await host.confirm(lin, wang, 100))
  host.statements.take()
  must(await host.pay(lin, confirmation))
  const names = [...new Set(host.statements.take())]
  const routed = Object.entries(hotStatements).flatMap(([name, one]) => (one.routed === false ? [] : [name]))
  expect(names).toEqual(expect.arrayContaining(['wallet.insert-payment', 'locks.list-locks']))
  expect(routed).toEqual(expect.arrayContaining(names))
})
