import type { texts as zh } from '../zh/money.ts'

const monthText = (month: 'long' | 'short'): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { month, year: 'numeric', timeZone: 'UTC' })
const months = { long: monthText('long'), short: monthText('short') }

export const texts: typeof zh = {
  amount: 'Amount',
  hiddenAmount: 'Amount hidden',
  spoken: {
    in: (amount) => `received ${amount}`,
    out: (amount) => `paid ${amount}`,
  },
  slips: {
    empty: 'Type an amount first.',
    letters: 'Use digits only, such as 58 or 58.20.',
    negative: 'Leave out the minus sign, just type the number.',
    zero: 'The amount must be above 0.',
    large: 'That is a very large number. Check for a digit too many.',
    decimals: 'Two digits after the point at most.',
    grouping: 'The commas and points don’t fit together. Leave them out, such as 1234.50.',
  },
  ambiguous: (whole, fraction) =>
    `Is it ¥${whole}, or a little over ¥${fraction}? Type it again without the comma or point in the middle.`,

  balance: 'Balance',
  show: 'Show balance',
  hide: 'Hide balance',
  pending: 'Set aside',
  available: 'available',
  asOf: 'As of',
  asOfWhy: '. You’re offline; it updates once you’re connected.',
  quick: 'Most used',
  pay: 'Pay',
  scan: 'Scan',
  receive: 'Receive',
  statement: 'Statement',
  more: 'In and out of the wallet',
  cashIn: 'Add money',
  cashInNote: 'From a bank card to the wallet',
  cashOut: 'Withdraw',
  cashOutNote: 'From the wallet to a bank card',
  open: 'On the way',
  delayed: 'Put off',
  delayedUntil: (until) => `Until ${until}, then you decide`,
  understood: 'Understood',

  offlineTitle: 'No network, so no paying now',
  offlineDetail:
    'Each payment is checked against balance and limits on the spot, so none is kept for later. This page goes on by itself once you’re connected.',

  outside: {
    'phone-only': {
      title: 'Keep a way back for yourself',
      detail: (ceiling) =>
        `If you lost your phone, nothing would lead back into this wallet. Until you have recovery codes, ¥${ceiling} in all can leave it within a year.`,
      left: (left) => `Without recovery codes, ¥${left} more can leave within a year.`,
      none: 'Without recovery codes, nothing more can leave for now.',
      go: 'Make recovery codes',
    },
    'one-address': {
      title: 'Add a second address for notices',
      detail: (ceiling) =>
        `There is more than ¥${ceiling} in your wallet, and notices go to your phone number alone. Without your phone, you would hear of nothing.`,
      left: (left) => `Without an e-mail for notices, you can add ¥${left} more.`,
      none: 'Without an e-mail for notices, you can’t add more for now.',
      go: 'Add an e-mail for notices',
    },
  },

  sending: { pay: 'Paying', request: 'Paying', 'cash-in': 'Adding money', 'cash-out': 'Withdrawing' },
  sendingDetail: 'A few seconds as a rule. You may leave this page; it changes nothing.',
  checking: {
    pay: {
      title: (amount) => `Checking your ¥${amount} payment`,
      detail: 'Do not pay again until the result is here. This payment can only be taken once.',
    },
    request: {
      title: (amount) => `Checking your ¥${amount} payment`,
      detail: 'Do not pay again until the result is here. This payment can only be taken once.',
    },
    'cash-in': {
      title: (amount) => `Checking the ¥${amount} you are adding`,
      detail: 'Do not add it again until the result is here. It can only be taken once.',
    },
    'cash-out': {
      title: (amount) => `Checking your ¥${amount} withdrawal`,
      detail: 'Do not withdraw again until the result is here. It can only be taken once.',
    },
  },
  waiting: 'No result yet',
  waitingDetail: {
    pay: (until) =>
      `You will not be charged twice, and it is decided by ${until} at the latest. We ask again once you’re connected.`,
    request: (until) =>
      `You will not be charged twice, and it is decided by ${until} at the latest. We ask again once you’re connected.`,
    'cash-in': (until) =>
      `It will not be taken twice, and it is decided by ${until} at the latest. We ask again once you’re connected.`,
    'cash-out': (until) =>
      `It will not be taken twice, and it is decided by ${until} at the latest. We ask again once you’re connected.`,
  },
  never: {
    pay: 'It did not go through and no money moved',
    request: 'It did not go through and no money moved',
    'cash-in': 'Nothing was added and no money moved',
    'cash-out': 'Nothing was withdrawn and no money moved',
  },
  neverDetail: 'It was not decided within two minutes and never will be. Whether to try again is up to you.',
  done: {
    out: (label) => `Paid to ${label}`,
    in: (label) => `${label} paid you`,
    'cash-in': 'Money added',
    'cash-out': 'Withdrawn',
  },
  sent: 'The bank is working on it',
  sentDetail: {
    in: 'It arrives when the bank agrees. We will tell you.',
    out: 'The money is set aside. Once the bank agrees it goes to your card; if not, it comes back. We will tell you.',
  },
  leftBeforeLock: {
    sent: 'It had left for the bank before the pause. The bank’s answer counts, and we will tell you.',
    done: 'It had left for the bank before the pause, which could no longer stop it.',
    returned: 'It had left for the bank before the pause. The bank could not do it, and all of it came back.',
  },
  leftBeforeLockLine: 'left before the pause',
  refused: {
    pay: 'Not paid, and no money moved',
    request: 'Not paid, and no money moved',
    'cash-in': 'Not added, and no money moved',
    'cash-out': 'Not withdrawn, and no money moved',
  },
  returned: 'The money is back in your balance',
  returnedDetail: 'The bank could not do it. All of it came back.',
  balanceAfter: 'Balance',
  lookNow: 'Ask again',
  leaveChecking: 'Go home; the result will show there',
  again: 'Try again',
  receipt: 'See the receipt',
  toHome: 'Go to home',

  payment: 'Payment',
  to: 'To',
  from: 'From',
  kind: 'Kind',
  noteLabel: 'Note',
  created: 'Started',
  ended: 'Ended',
  receiptNumber: 'Receipt number',
  kinds: {
    pay: { in: 'Received', out: 'Payment' },
    request: { in: 'Received on request', out: 'Paid on request' },
    'cash-in': { in: 'Money added', out: 'Money added' },
    'cash-out': { in: 'Withdrawal returned', out: 'Withdrawal' },
  },
  states: {
    deciding: 'being checked',
    done: 'done',
    sent: 'at the bank',
    refused: 'not paid',
    expired: 'not paid',
    returned: 'returned',
  },

  dispute: 'Wrong person, or a scam',
  disputeTitle: 'Was it the wrong person, or a scam?',
  disputeDetail: (label) =>
    `If you say so, ${label} will no longer be on your list of people paid before, nor count as a known payee, and you will be warned before each payment to them. It does not bring the money back, and we do not tell them.`,
  disputeYes: 'Yes, note it',
  disputeNo: 'Not now',
  disputedTitle: 'Noted: the wrong person, or a scam',
  disputed: (label) =>
    `${label} is no longer on your list of people paid before, and no longer counts as a known payee. You will be warned before each payment to them.`,
  disputedMoney: 'This does not bring the money back.',
  disputedWrong: 'The wrong person: reach them another way and ask them to pay it back.',
  disputedScam:
    'A scam: pay nothing more, keep the messages and this receipt, and report it to the police soon. Whoever says that one more payment brings it back is part of the scam.',
  disputedSecret: 'Did you give away a password or a code as well?',
  disputedFreeze: 'Protect my money first',
  takeBack: 'That was not so: take it back',
  takeBackTitle: 'Take it back?',
  takeBackDetail: (label) =>
    `${label} goes back on your list of people paid before. We still warn you before your next payment to them; seven days after it they count as a known payee again.`,
  takeBackScam:
    'Did somebody ask you to take it back, or say that this releases your money? Then it is a scam: leave it as it is.',
  takeBackYes: 'Take it back',
  takeBackNo: 'Leave it',
  takenBackTitle: 'Taken back',
  takenBack: (label) =>
    `${label} is on your list of people paid before again. We still warn you before your next payment to them.`,

  month: 'Month',
  allMonths: 'All',
  monthName: (month) => months.long.format(new Date(month)),
  monthBrief: (month) => months.short.format(new Date(month)),
  sort: 'Kind',
  sorts: { all: 'All', in: 'In', out: 'Out', 'cash-in': 'Added', 'cash-out': 'Withdrawn' },
  search: 'Note or person',
  find: 'Find',
  cameIn: 'In',
  wentOut: 'Out',
  closing: (count) => (count === 1 ? '1 line, balance at the end' : `${count} lines, balance at the end`),
  moreLines: 'Show earlier ones',
  part: (count) =>
    `This is not all: it holds the newest ${count} lines. Choose a single month for earlier ones.`,
  partSaved: 'Saved, but not all of it',
  saveCsv: 'Save as a table (CSV)',
  onPaper: 'Print or save as PDF',
  columns: [
    'Date',
    'Time',
    'Kind',
    'Person',
    'Note',
    'In (CNY)',
    'Out (CNY)',
    'Balance (CNY)',
    'State',
    'Receipt number',
  ],
  noLinesTitle: 'Nothing here yet',
  noLines: 'With the first money in or out, every line will stand here.',
  noneFoundTitle: 'Nothing found',
  noneFound: 'Choose another month or kind, or use fewer words.',
}
