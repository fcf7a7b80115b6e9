import type { Texts } from './texts.ts'

/** Refusals about money; a missing one is a type error where they join the others. */
export const moneyRefusalTexts = {
  payment_locked: {
    title: '现在不能付款',
    details: [
      '为保护你的钱，{until} 前不能付款。查看、收款照常。',
      '为保护你的钱，付款已暂停。查看、收款照常，账户状态里写着怎样恢复。',
    ],
    happened: '账户上有一项限制让钱暂时出不去。这笔钱没有动。',
    works: '查看和收款照常。',
    todo: '打开“我的账户怎么了”，按上面写的恢复，或者等到写明的时间。',
  },
  allowance_over: {
    title: '超过今天的必要额度',
    details: [
      '保护期里今天还能付 {left}，这笔没有付出去。',
      '保护期里每天能付的必要额度不够这笔，没有付出去。',
    ],
    happened: '保护期里只留一笔必要额度，付给付过的人。这笔钱没有动。',
    works: '额度以内付给付过的人，查看和收款照常。',
    todo: '付少一点，或者等保护期结束。',
  },
  limit_single: {
    title: '超过单笔限额',
    details: ['单笔最多 {ceiling}，这笔没有付出去。', '这笔超过单笔限额，没有付出去。'],
    happened: '金额超过这个钱包的单笔限额。钱没有动。',
    todo: '改小金额再试。',
  },
  limit_day: {
    title: '超过 24 小时限额',
    details: ['24 小时内还能付 {left}，这笔没有付出去。', '24 小时内付的钱到了限额，这笔没有付出去。'],
    happened: '过去 24 小时付出的钱加上这笔，超过了限额。钱没有动。',
    todo: '改小金额，或者过些时候再付。',
  },
  limit_year: {
    title: '超过一年的限额',
    details: ['一年内还能付 {left}，这笔没有付出去。', '一年内付的钱到了限额，这笔没有付出去。'],
    happened: '过去一年付出的钱加上这笔，超过了限额。钱没有动。',
    todo: '改小金额，或者过些时候再付。',
  },
  limit_balance: {
    title: '超过余额上限',
    details: ['钱包里最多放 {ceiling}，这笔没有转入。', '转入后会超过余额上限，这笔没有转入。'],
    happened: '这个钱包能放的钱有上限。钱没有动。',
    todo: '转入少一点。',
  },
  money_short: {
    title: '余额不够',
    details: ['可用余额 {available}，不够付这笔，没有付出去。', '可用余额不够付这笔，没有付出去。'],
    happened: '可用余额比这笔少。钱没有动。',
    todo: '先转入一些，或者改小金额。',
  },
  payee_unconfirmed: {
    title: '没有对上',
    details: ['这个号码和名字没有对上，或者这个号码没有钱包。跟对方核对，或者扫对方的收款码。'],
    happened: '号码和名字没有对上，或者这个号码没有钱包。为了不泄露谁在用钱包，两种情况说法一样。',
    todo: '跟对方核对号码和名字，或者扫对方的收款码。',
  },
  payee_code_unknown: {
    title: '这不是收款码',
    details: ['这个码不是我们的收款码，或者没有扫全。请对方重新打开收款页再扫。'],
    happened: '扫到或打开的码认不出来。钱没有动。',
    todo: '请对方打开收款页，再扫一次。',
  },
  payee_cannot_receive: {
    title: '对方现在收不了这笔钱',
    details: ['对方的钱包现在收不了这笔钱，没有付出去。'],
    happened: '对方的钱包收不了这笔钱。钱还在你这里。',
    todo: '跟对方说一声，换一种方式付。',
  },
  self_payment: {
    title: '这是你自己',
    details: ['收款人是你自己，不用付。换一个收款人。'],
    happened: '付款人和收款人是同一个钱包。钱没有动。',
    todo: '换一个收款人。',
  },
  lookups_spent: {
    title: '今天查的号码够多了',
    details: [
      '为了不让人逐个试号码，{until} 后才能再查。扫码和付给付过的人照常。',
      '为了不让人逐个试号码，今天不能再查了。扫码和付给付过的人照常。',
    ],
    happened: '一天里按号码找人的次数有限。',
    works: '扫收款码、付给付过的人照常。',
    todo: '请对方给你看收款码，或者明天再查。',
  },
  confirmation_void: {
    title: '再确认一次',
    details: ['收款人或金额变了，或者确认过了五分钟，所以没有付。再确认一次。'],
    happened: '每次确认只对一个收款人和一个金额有效，五分钟内有用。钱没有动。',
    todo: '核对收款人和金额，再确认一次。',
  },
  pin_unset: {
    title: '先设支付密码',
    details: ['这笔要用六位支付密码。先设一个，再付。'],
    happened: '超过小额的付款要用支付密码，这个钱包还没有设。钱没有动。',
    todo: '设好支付密码再付。',
  },
  pin_needed: {
    title: '输入支付密码',
    details: ['这笔要用六位支付密码。'],
    happened: '超过小额的付款要用支付密码。钱没有动。',
    todo: '输入支付密码再付。',
  },
  pin_wrong: {
    title: '支付密码不对',
    details: ['支付密码不对，没有付。还能试 {triesLeft} 次。', '支付密码不对，没有付。'],
    happened: '输入的支付密码不对。钱没有动，登录、查看、收款照常。',
    todo: '再试一次，或者重设支付密码。',
  },
  pin_closed: {
    title: '这台设备上的支付密码停用了',
    details: ['连续输错十次，这台设备上要用支付密码的付款停下来，重设后恢复。'],
    happened: '支付密码在这台设备上连续输错十次。钱没有动。',
    works: '登录、查看、收款和不用支付密码的小额付款照常。',
    todo: '重设支付密码。',
  },
  pin_malformed: {
    title: '支付密码是六位数字',
    details: ['支付密码是六位数字。'],
    happened: '输入的不是六位数字。',
    todo: '输入六位数字。',
  },
  pin_guessable: {
    title: '这组数字太好猜',
    details: ['这样的数字别人几次就能猜中，比如连号、重复、生日或手机号里的数字。换一组。'],
    happened: '选的支付密码是连号、重复、像生日，或者就在你的手机号里。',
    todo: '换一组没有规律的数字。',
  },
  payment_held: {
    title: '这笔先放一放',
    details: ['这笔像我们见过的骗局，今天不能付。你可以把它推迟 24 小时。'],
    happened: '付款前的检查认为它很像骗局。钱没有动。',
    works: '付给付过的人，查看和收款照常。',
    todo: '先用别的方式跟对方本人核实。真要付，推迟 24 小时后再看。',
  },
  payment_again: {
    title: '刚刚付过一笔一样的',
    details: ['十分钟内给同一个人付过同样的金额。真要再付一次，请确认。'],
    happened: '十分钟内有一笔收款人和金额都一样的付款。这次还没有付。',
    todo: '先看看上一笔。真要再付，确认一次。',
  },
  payment_late: {
    title: '等得太久，没有付',
    details: ['这笔请求两分钟里没有办成，不会再付了。要付就再来一次。'],
    happened: '超过两分钟才到的付款请求不再办理，免得你以为没付、后来又付了。钱没有动。',
    todo: '看看余额和账单，再决定要不要重新付。',
  },
  request_ended: {
    title: '这个收款请求结束了',
    details: ['这个请求已经付过、取消，或者过了七天。'],
    happened: '收款请求只能付一次，七天内有效。',
    todo: '请对方重新发一个。',
  },
  requests_open: {
    title: '还有很多请求没结束',
    details: [
      '最多同时有 {max} 个请求。先取消一个，再发新的。',
      '同时有的请求到了上限。先取消一个，再发新的。',
    ],
    happened: '没结束的收款请求到了上限。',
    todo: '取消一个不用的，再发新的。',
  },
  delay_running: {
    title: '还没到时候',
    details: ['这笔推迟到 {until}，到时再决定。', '这笔还在推迟中，到时再决定。'],
    happened: '你把这笔付款推迟了 24 小时。钱没有动。',
    todo: '到时间再决定，或者现在就放弃。',
  },
  card_malformed: {
    title: '卡号不对',
    details: ['卡号少了或错了一位，核对一下。'],
    happened: '卡号的校验位对不上。',
    todo: '核对卡号再试。',
  },
  sources_limit: {
    title: '已经绑满了',
    details: ['最多绑 {max} 张卡。', '绑卡数量到了上限。'],
    happened: '绑定的银行卡到了上限。',
    todo: '用已经绑好的卡。',
  },
  source_unsettled: {
    title: '这张卡还不能提现',
    details: [
      '保护期里只能提现到绑定满七天的卡，这张到 {until} 满七天。',
      '保护期里只能提现到绑定满七天的卡。',
    ],
    happened: '新绑的卡要过七天，才能在保护期里接收提现。钱没有动。',
    todo: '换一张绑得久的卡，或者等到时间。',
  },
  funding_refused: {
    title: '银行没有同意',
    details: ['银行没有同意这笔，钱没有动。'],
    happened: '银行拒绝了这笔转入或提现。',
    todo: '换一张卡，或者问问银行。',
  },
} satisfies Partial<Texts['refusals']>
