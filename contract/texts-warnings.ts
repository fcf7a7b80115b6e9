import type { Text } from './words.ts'

/**
 * What is said before a payment to somebody new that looks like a scam. It names the newness, and what a scammer says.
 * `recent`: to somebody who was paid, and is no known payee yet. `disputed`: to somebody of whom the payer has said it themselves, and who is not new. `taken-back`: said, and taken back since.
 */
export const paymentWarnings: Readonly<
  Record<'warn' | 'recent' | 'disputed' | 'taken-back' | 'delay' | 'refer', { title: Text; detail: Text }>
> = {
  warn: {
    title: { 'zh-CN': '第一次付给这个人', en: 'You have not paid them before' },
    detail: {
      'zh-CN':
        '你从没付过这个人。如果有人在电话或聊天里催你、教你怎么转，或说这是“安全账户”，那就是骗局。先用别的方式问问本人，也可以推迟 24 小时再付。',
      en: 'This is your first payment to them. If somebody on a call or in a chat hurries you, tells you what to type, or speaks of a "safe account", it is a scam. Ask the person another way first, or put it off by 24 hours.',
    },
  },
  recent: {
    title: { 'zh-CN': '付过这个人，但还不算熟悉的收款人', en: 'You have not known them for long' },
    detail: {
      'zh-CN':
        '你付过这个人，但还不到七天，或者是在限制期间付的。骗子常常先收一小笔，让人放心，再要一大笔。如果有人催你、教你怎么转，或说这是“安全账户”，那就是骗局。先用别的方式问问本人，也可以推迟 24 小时再付。',
      en: 'You have paid them, but less than seven days ago or while your wallet was locked. Scammers often take a small sum first, so that you trust them with a large one. If somebody hurries you, tells you what to type, or speaks of a "safe account", it is a scam. Ask the person another way first, or put it off by 24 hours.',
    },
  },
  disputed: {
    title: { 'zh-CN': '你说过付错了人或被骗', en: 'You said: wrong person or scam' },
    detail: {
      'zh-CN':
        '你曾说明，付给这个人的一笔钱付错了人，或是骗局。如果有人说再付一笔就能退还、解冻或提现，那就是骗局。先用别的方式问问本人，也可以推迟 24 小时再付。',
      en: 'You told us that a payment to them went to the wrong person or was a scam. If somebody says that one more payment brings the money back or releases it, that is a scam. Ask the person another way first, or put it off by 24 hours.',
    },
  },
  'taken-back': {
    title: {
      'zh-CN': '你说过这个人有问题，后来收回了',
      en: 'You said something was wrong, then took it back',
    },
    detail: {
      'zh-CN':
        '你说过付给这个人的钱付错了人或是骗局，后来收回了。如果是别人让你收回的，或说再付一笔就能退还、解冻，那就是骗局。先用别的方式问问本人，也可以推迟 24 小时再付。',
      en: 'You told us that a payment to them went to the wrong person or was a scam, and took it back. If somebody asked you to take it back, or says that one more payment brings the money back, that is a scam. Ask the person another way first, or put it off by 24 hours.',
    },
  },
  delay: {
    title: { 'zh-CN': '这笔很像骗局，先放一放', en: 'This looks like a scam: let it rest' },
    detail: {
      'zh-CN':
        '这个收款方不是你熟悉的收款人，而且很像我们见过的骗局，今天不能付。你可以推迟 24 小时，先问问家人或本人。',
      en: 'They are not a known payee of yours and look like scams that we know, so it cannot be paid today. Put it off by 24 hours, and ask your family or the person themselves.',
    },
  },
  refer: {
    title: { 'zh-CN': '这笔要先由工作人员看一下', en: 'A person has to look at this first' },
    detail: {
      'zh-CN': '这个收款方不是你熟悉的收款人。付款前需要人工核对，钱没有动。',
      en: 'They are not a known payee of yours. Somebody has to look at it before it is paid; no money moved.',
    },
  },
}
