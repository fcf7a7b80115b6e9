// One of several processes that write to the same ledger until they are killed: node FILE URL NAME ACCOUNT…
// Each line that it prints is an answer that it was given; what is not printed, nobody heard.
import { house, LedgerBusy, openLedger, type AccountName, type TransferRequest } from '#ledger'
import { systemClock } from '#platform/clock'
import { DatabaseUnavailable } from '#platform/database'
import { openLog } from '#platform/log'
import type { Random } from '#platform/random'
import { seededRandom } from '../support/random.ts'

const [url = '', name = '', ...accountIds] = process.argv.slice(2)
const accounts: AccountName[] = accountIds.map((accountId) => ({ accountId, purse: 0 }))
const ledger = openLedger({ url, clock: systemClock, log: openLog({ level: 'silent' }) })
const own = seededRandom(name)
/** The same for every process: all of them ask for these transfers, each in its own time. */
const common = seededRandom('all processes')

function next(random: Random): TransferRequest {
  const pick = (): AccountName => accounts[random.below(accounts.length)] ?? house.suspense
  return {
    transferId: random.id(),
    kind: random.below(5) === 0 ? 'pending' : 'transfer',
    debit: pick(),
    credit: random.below(2) === 0 ? house.fees : pick(),
    amountMinor: BigInt(1 + random.below(300)),
    currency: 'CNY',
  }
}

async function ask(request: TransferRequest): Promise<boolean> {
  for (;;) {
    try {
      const answer = await ledger.transfer(request)
      const { transferId, debit } = request
      const told = answer.result === 'accepted' ? `accepted ${answer.number}` : answer.code
      process.stdout.write(`${debit.accountId} ${transferId} ${told}\n`)
      return answer.result === 'accepted'
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) && !(error instanceof LedgerBusy)) throw error
      // The database starts again: let others have the processor meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function live(): Promise<never> {
  for (;;) {
    const request = next(own.below(5) === 0 ? common : own)
    const done = await ask(request)
    if (!done) {
      const { debit } = request
      const transferId = own.id()
      await ask({
        ...request,
        kind: 'transfer',
        transferId,
        debit: house.cashIn,
        credit: debit,
        amountMinor: 2_000n,
      })
    } else if (request.kind === 'pending') {
      const ends =
        own.below(2) === 0 ? ({ kind: 'post' } as const) : ({ kind: 'void', amountMinor: 0n } as const)
      await ask({ ...request, ...ends, transferId: own.id(), pendingId: request.transferId })
    }
  }
}

await Promise.all(Array.from({ length: 16 }, live))
