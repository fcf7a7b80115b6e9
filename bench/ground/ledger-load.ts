import {
  benchAccount,
  benchTransferId,
  openBenchLedger,
  openingMinor,
  type AccountName,
  type TransferRequest,
} from '../../test/support/bench-ledger.ts'

/** What a load process does to a ledger: the ledger runs in that process, as it does in the product. */
export type LedgerShape = 'uniform' | 'hot' | 'refusals'
export type LedgerInput = { url: string; accounts: number; shape: LedgerShape; askers: number }

/** So many transfers are waited for at once; each asker asks the next when the last was answered. */
export const ledgerAskers = 512

export function makeRequests({
  accounts,
  shape,
}: Pick<LedgerInput, 'accounts' | 'shape'>): () => TransferRequest {
  // The hot account is the first; all others are drawn.
  const hot = benchAccount(1)
  const draw = (): AccountName => benchAccount(2 + Math.floor(Math.random() * (accounts - 1)))
  let turn = 0
  return () => {
    turn += 1
    const debit = draw()
    let credit = shape === 'hot' && turn % 2 === 0 ? hot : draw()
    while (credit.accountId === debit.accountId) credit = draw()
    const isRefused = shape === 'refusals' && turn % 10 === 0
    const amountMinor = isRefused ? BigInt(openingMinor) * 1_000n : 100n
    return {
      transferId: benchTransferId(),
      kind: 'transfer',
      debit,
      credit,
      amountMinor,
      currency: 'CNY',
    }
  }
}

export function transferring(input: LedgerInput): { work: (() => Promise<void>)[] } {
  const ledger = openBenchLedger(input.url)
  const next = makeRequests(input)
  const once = async (): Promise<void> => {
    const request = next()
    const { result } = await ledger.transfer(request)
    const wanted = request.amountMinor > BigInt(openingMinor) ? 'refused' : 'accepted'
    if (result !== wanted) throw new Error(`a transfer was ${result}`)
  }
  return { work: Array.from({ length: input.askers }, () => once) }
}
