import { expect, it } from 'vitest'
import { buildLists } from '../../scripts/passwords/lists.ts'
import { loadWords, readingsOf } from './password-words.ts'

it('ships what npm run passwords builds from the sources in scripts/passwords', () => {
  const built = buildLists()
  const shipped = loadWords()
  expect([...shipped.passwords]).toEqual(built.passwords)
  expect([...shipped.surnames]).toEqual(built.surnames)
  expect([...shipped.givenSyllables]).toEqual(built.givenSyllables)
  expect([...shipped.fillers]).toEqual(built.fillers)
  expect([...shipped.habits]).toEqual(built.habits.filter((one) => one.length >= 3))
  expect([...shipped.rankOf.keys()]).toEqual(
    built.words.filter((word) => word.length >= 3 || /^\p{Script=Han}{2,}$/u.test(word)),
  )
})

it.each([
  ['张王李赵陈杨黄周吴徐', 'zhang wang li zhao chen yang huang zhou wu xu'],
  ['張劉陳楊黃趙吳龔鄒闕', 'zhang liu chen yang huang zhao wu gong zou que'],
  ['婷媛婕睿鑫淼昊薇蕾瑜', 'ting yuan jie rui xin miao hao wei lei yu'],
  ['钊皓阚岑炅鸢玢芃彧琮', 'zhao hao kan cen jiong yuan bin peng yu cong'],
])('reads %s', (chars, readings) => {
  expect(Array.from(chars, (char) => readingsOf(char)[0] ?? '').join(' ')).toBe(readings)
})

it('knows several readings of what names read in several ways, and none of what is no such character', () => {
  expect(readingsOf('曾')).toEqual(['zeng', 'ceng'])
  expect(readingsOf('单')).toEqual(['shan', 'dan'])
  for (const other of ['a', '1', '🔑', '', 'あ', '㐀']) expect(readingsOf(other)).toEqual([])
})
