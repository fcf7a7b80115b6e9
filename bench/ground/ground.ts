import { startDatabaseServer, type DatabaseServer } from './database-server.ts'
import { startLedgerGround, type LedgerGround } from './ledger-ground.ts'
import { startPeer, type Peer } from './peer.ts'
import { startProduct, type Product } from './product.ts'

/** What rows share, started when the first row asks for it and ended with the bench. */
export type Ground = {
  server(): Promise<DatabaseServer>
  product(): Promise<Product>
  peer(): Promise<Peer>
  ledger(): Promise<LedgerGround>
  close(): Promise<void>
}

/** Askers at the product and accounts at the peer: so many requests are on their way at once, on either side. */
export const askersCount = 16

export function openGround(): Ground {
  const opened: { stop(): Promise<void> }[] = []
  const once = <Thing extends { stop(): Promise<void> }>(start: () => Promise<Thing>) => {
    let thing: Promise<Thing> | undefined
    return () =>
      (thing ??= start().then((started) => {
        opened.push(started)
        return started
      }))
  }
  const server = once(startDatabaseServer)
  return {
    server,
    product: once(async () => startProduct(await (await server()).makeDatabase('latchkey_bench'))),
    peer: once(async () => startPeer(await (await server()).makeDatabase('better_auth_bench'), askersCount)),
    ledger: once(async () => startLedgerGround(await server())),
    async close() {
      for (const one of opened.splice(0).toReversed()) await one.stop().catch(() => undefined)
    },
  }
}
