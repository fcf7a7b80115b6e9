import { afterEach, expect, test, vi } from 'vitest'
import { noteServerNow, serverNowMs } from './server-clock.ts'
import { clockText, moneyText, partsOf } from './times.ts'

// Built from local parts, so that "today" means the same in whatever time zone the tests run.
const at = (month: number, day: number, hour: number, minute: number, year = 2026): Date =>
  new Date(year, month - 1, day, hour, minute)
const now = at(7, 4, 14, 20).getTime()

afterEach(() => {
  vi.useRealTimers()
})

test.each([
  [at(7, 4, 14, 32), '14:32', '14:32'],
  [at(7, 4, 0, 5), '00:05', '00:05'],
  [at(7, 5, 14, 20), '7月5日 14:20', '5 July, 14:20'],
  [at(1, 2, 9, 0, 2027), '2027年1月2日 09:00', '2 January 2027, 09:00'],
])('writes %s as people say it', (instant, chinese, english) => {
  expect(clockText(instant.toISOString(), 'zh-CN', now)).toBe(chinese)
  expect(clockText(instant.toISOString(), 'en', now)).toBe(english)
})

test('names the day while the server has not told what day it is', () => {
  expect(clockText(at(7, 4, 14, 32).toISOString(), 'zh-CN', undefined)).toContain('7月4日 14:32')
})

test.each([
  [0, { days: 0, hours: 0, minutes: 0, seconds: 0 }],
  [1, { days: 0, hours: 0, minutes: 0, seconds: 1 }],
  [80_000, { days: 0, hours: 0, minutes: 1, seconds: 20 }],
  [86_400_000 + 3_600_000, { days: 1, hours: 1, minutes: 0, seconds: 0 }],
])('%d ms has never passed before it has', (milliseconds, parts) => {
  expect(partsOf(milliseconds)).toEqual(parts)
})

test('writes money without a fraction when there is none', () => {
  expect(moneyText(30_000, 'zh-CN')).toBe('300 元')
  expect(moneyText(8_620, 'en')).toBe('¥86.20')
  expect(moneyText(123_456_700, 'zh-CN')).toBe('1,234,567 元')
})

test('the server clock runs by the monotonic clock and not by the wall clock of the phone', () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: at(1, 1, 0, 0) })
  noteServerNow(new Date(now).toISOString())
  vi.setSystemTime(at(12, 31, 0, 0))
  vi.advanceTimersByTime(90_000)
  expect(serverNowMs()).toBe(now + 90_000)
})
