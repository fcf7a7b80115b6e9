import { useEffect } from 'preact/hooks'
import type { Api } from '#contract/api'
import { useCall, type Load } from '../use-call.ts'
import { noteWallet, startSending } from './sending.ts'

export type Wallet = Api['GET /api/v1/me/wallet']['reply']

/** Reads the wallet, and so knows whose payments this device asks about, before anything is sent. */
export function useWallet(): { load: Load<'GET /api/v1/me/wallet'>; reload: () => void } {
  const wallet = useCall('GET /api/v1/me/wallet')
  const { load } = wallet
  useEffect(startSending, [])
  useEffect(() => {
    if (load.state === 'ready') noteWallet(load.body.walletKey)
  }, [load])
  return wallet
}
