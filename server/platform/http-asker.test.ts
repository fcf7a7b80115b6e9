import { describe, expect, it } from 'vitest'
import { browserNameOf, localeOf, sourceKeyOf } from './http-asker.ts'

describe('the source of a request', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (ip, key) => {
    expect(sourceKeyOf(ip)).toBe(key)
  })
})

describe('the language of a reply', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
    ['zh-Hant-TW', 'zh-CN'],
    ['fr;q=1, zh;q=0.3, en;q=0.2', 'zh-CN'],
    ['en;q=0, zh;q=0.1', 'zh-CN'],
    ['de', 'en'],
    [undefined, 'en'],
    [';;;,q=', 'en'],
  ])('%s is answered in %s', (header, locale) => {
    expect(localeOf(header)).toBe(locale)
  })
})

describe('the name of a browser', () => {
  it('is a few words, never the header', () => {
    expect(browserNameOf('Mozilla/5.0 (Linux; Android 15; Pixel) Chrome/156.0 Safari/537.36')).toBe(
      'Chrome · Android',
    )
    expect(browserNameOf('Mozilla/5.0 (iPhone) AppleWebKit MicroMessenger/8.0 Safari/604')).toBe(
      'WeChat · iOS',
    )
    expect(browserNameOf('<script>')).toBe('? · ?')
    expect(browserNameOf(undefined)).toBe('? · ?')
  })
})
