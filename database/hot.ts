/**
 * The hot statements by name: those of every signed-in request and of every sign-in on a known device
 * (server/access/hot.test.ts), of every plain payment (server/wallet/hot.test.ts), and of the ledger's batches. Each names
 * the distribution column of its table by equality, so that it goes to one shard (`database/distribution.ts`).
 * `routed: false` marks those that do not: a session is looked up by its token, which gets a routing part when that work
 * comes. `each`: one statement answers all who ask at that moment (`Tx.among`), and names each one's account by equality; on
 * several servers it has to be cut by shard before it is sent. The ledger's go to many accounts at once by their nature: each
 * of their rows is found by its account, and the batch is one transaction over all shards
 * (docs/decisions/ledger-write-path.md).
 */
export const hotStatements: Readonly<
  Record<string, { tables: readonly string[]; routed: boolean | 'each' }>
> = {
  'access.find-session': { tables: ['session'], routed: false },
  'access.touch-session': { tables: ['session'], routed: 'each' },
  'customers.find-device-token': { tables: ['device_token'], routed: true },
  'customers.find-device': { tables: ['device'], routed: true },
  'access.find-lane-and-key': { tables: ['lane', 'sign_in_key'], routed: true },
  'customers.find-password': { tables: ['password'], routed: true },
  'customers.lock-account-and-password': { tables: ['account', 'password'], routed: true },
  'access.lock-lane': { tables: ['lane'], routed: true },
  'access.consume-challenge': { tables: ['used_challenge'], routed: true },
  'customers.touch-device': { tables: ['device'], routed: true },
  'locks.list-locks': { tables: ['lock'], routed: 'each' },
  'access.insert-session': { tables: ['session'], routed: true },
  'customers.mark-used': { tables: ['account'], routed: true },
  'audit.append': { tables: ['audit'], routed: true },
  'access.insert-sign-in-key': { tables: ['sign_in_key'], routed: true },
  'ledger.find-balance': { tables: ['ledger_account'], routed: 'each' },
  'ledger.find-budgets': { tables: ['ledger_budget'], routed: 'each' },
  'ledger.find-result': { tables: ['ledger_transfer'], routed: 'each' },
  'customers.find-besides-number': { tables: ['recovery_code', 'device', 'contact'], routed: 'each' },
  'wallet.find-standing': { tables: ['wallet_profile', 'payment_pin', 'payee'], routed: 'each' },
  'wallet.find-payment-by-key': { tables: ['payment'], routed: 'each' },
  'wallet.find-alike': { tables: ['payment'], routed: 'each' },
  'wallet.insert-payment': { tables: ['payment'], routed: 'each' },
  'ledger.list-accounts': { tables: ['ledger_account'], routed: false },
  'ledger.list-decided': { tables: ['ledger_transfer', 'ledger_entry'], routed: false },
  'ledger.list-pendings': { tables: ['ledger_pending'], routed: false },
  'ledger.list-budgets': { tables: ['ledger_budget'], routed: false },
  'ledger.list-pending-budgets': { tables: ['ledger_pending', 'ledger_budget'], routed: false },
  'ledger.write-transfers': { tables: ['ledger_transfer', 'ledger_entry', 'ledger_account'], routed: false },
  'ledger.write-batch': {
    tables: ['ledger_transfer', 'ledger_entry', 'ledger_account', 'ledger_pending', 'ledger_budget'],
    routed: false,
  },
}
