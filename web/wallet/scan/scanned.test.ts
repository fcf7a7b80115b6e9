import { expect, test } from 'vitest'
import { scannedOf } from './scanned.ts'

const origin = 'https://wallet.example'

test.each([
  ['https://wallet.example/pay/LK1-abc_DEF', 'LK1-abc_DEF'],
  [' https://wallet.example/pay/LK1%2Dabc/?from=chat ', 'LK1-abc'],
  ['HTTPS://WALLET.EXAMPLE/pay/LK1-abc', 'LK1-abc'],
])('%j is a code of ours', (text, code) => {
  expect(scannedOf(text, origin)).toEqual({ ours: true, code })
})

test.each([
  ['https://wallet.example.evil.example/pay/LK1-abc', 'wallet.example.evil.example'],
  ['https://wallet.example@evil.example/pay/LK1-abc', 'evil.example'],
  ['http://wallet.example/pay/LK1-abc', 'wallet.example'],
  ['https://wallet.example:8443/pay/LK1-abc', 'wallet.example:8443'],
  ['https://wallet.example/freeze', 'wallet.example'],
  ['https://wallet.example/pay/one/two', 'wallet.example'],
  ['https://wallet.example/pay/%E0%A4%A', 'wallet.example'],
  ['https://qr.pay.example/fkx123', 'qr.pay.example'],
  ['weixin://wxpay/abc', undefined],
  ['javascript:alert(1)', undefined],
  ['LK1-abc', undefined],
  ['', undefined],
])('%j is from elsewhere', (text, host) => {
  expect(scannedOf(text, origin)).toEqual({ ours: false, host })
})
