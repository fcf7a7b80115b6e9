import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('./language/', import.meta.url)
const files = (language: string): string[] => readdirSync(new URL(`${language}/`, folder)).sort()
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

test('every area is written in both languages', () => {
  expect(files('en')).toEqual(files('zh'))
})

// GOV.UK on error messages, and its Chinese counterparts: words that blame, beg or say nothing.
test.each(files('zh'))('zh/%s says what happened and what to do', (file) => {
  expect(read(`zh/${file}`)).not.toMatch(/非法|无效|系统繁忙|操作失败|请稍后再试|抱歉|对不起|您|帐户|帐号/)
})

test.each(files('en'))('en/%s says what happened and what to do', (file) => {
  expect(read(`en/${file}`)).not.toMatch(
    /\b(please|sorry|oops|invalid|forbidden|an error occurred|kindly)\b/i,
  )
})

test.each(files('zh'))('zh/%s uses Chinese punctuation', (file) => {
  expect(read(`zh/${file}`)).not.toMatch(/[\u4e00-\u9fff][,;?!][\u4e00-\u9fff]/)
})
