import { expect, it } from 'vitest'
import { maskName, namesMatch } from './decide-name.ts'

it.each([
  ['王小明', '王小明', true],
  [' 王 小明 ', '王小明', true],
  ['ming WANG', 'Ming Wang', true],
  ['ＭｉｎｇWang', 'Ming Wang', true],
  ['林悦', '林悦 Lin Yue', true],
  ['lin yue', '林悦 Lin Yue', true],
  ['林悦 Lin Yue', '林悦 Lin Yue', true],
  ['王明', '王小明', false],
  ['小明', '王小明', false],
  ['Ming', 'Ming Wang', false],
  ['', '王小明', false],
  ['', 'Ming', false],
  ['  ', '林悦 Lin Yue', false],
])('%j for %j: %s', (typed, real, matches) => {
  expect(namesMatch(typed, real)).toBe(matches)
})

it.each([
  ['王小明', '**明'],
  ['林悦', '*悦'],
  ['悦', '*悦'],
  ['林悦 Lin Yue', '*悦'],
  ['阿依古丽·买买提', '******提'],
  ['Ming Wang', 'Ming W.'],
  ['Anna Maria van Dyk', 'Anna D.'],
  ['Cher', 'C*'],
])('%s is shown as %s', (name, label) => {
  expect(maskName(name)).toBe(label)
})
