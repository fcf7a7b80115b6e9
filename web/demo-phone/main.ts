import '../wallet/style/reset.css'
import './style.css'
import { clockOf, codeOf, drawMessage, drawPerson, refreshTimes } from './draw.ts'
import { recall, remember } from './memory.ts'
import { readPeople, readPhone, type Message, type Person, type Phone } from './call.ts'
import { locale, say, setLanguage, startLanguage, type Word } from './words.ts'

/** The demo phone: what the wallet has sent to one person, as a phone would show it, newest on top. */

const pollMs = 600
const retryMs = 3000

function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`no ${id} on the page`)
  return found
}
const list = find('list', HTMLUListElement)
const messageList = find('messages', HTMLOListElement)
const state = find('state', HTMLElement)
const numberField = find('number', HTMLInputElement)
/** As in style.css: list and phone side by side. */
const wide = matchMedia('(min-width: 52rem)')

let people: Person[] = []
let chosen = ''
let shown: string[] = []
let looking = new AbortController()
let problem: Word | undefined

const keyOf = (message: Message): string => `${message.at} ${message.channel} ${message.body}`

function chosenFromAddress(): string {
  return decodeURIComponent(location.hash.slice(1))
}

function choose(personId: string): void {
  if (personId === chosen) return
  history.replaceState(null, '', `#${encodeURIComponent(personId)}`)
  openPhone(personId)
}

function openPhone(personId: string): void {
  chosen = personId
  shown = []
  problem = undefined
  remember('demo-phone', personId)
  numberField.value = personId.startsWith('number:') ? personId.slice('number:'.length) : ''
  messageList.replaceChildren()
  drawPeople()
  drawTitle()
  drawState('loading')
  look()
}

/** Asks again and again while anybody can see the page; one question at a time. */
function look(): void {
  looking.abort()
  looking = new AbortController()
  const { signal } = looking
  const personId = chosen
  const again = async (): Promise<void> => {
    let wait = pollMs
    try {
      if (people.length === 0) await loadPeople(signal)
      const phone = await readPhone(personId, signal)
      if (signal.aborted) return
      if (phone === 'nobody') drawNobody()
      else drawPhone(phone)
    } catch {
      if (signal.aborted) return
      wait = retryMs
      drawState('away')
    }
    if (document.hidden) return
    setTimeout(() => {
      if (!signal.aborted) void again()
    }, wait)
  }
  void again()
}

async function loadPeople(signal: AbortSignal): Promise<void> {
  people = await readPeople(signal)
  drawPeople()
  drawTitle()
}

function drawPeople(): void {
  list.replaceChildren(
    ...people.map((person) =>
      drawPerson(person, person.personId === chosen, () => {
        choose(person.personId)
        // Drawn anew: the focus goes with the person, or to the phone where that stands above the list.
        const [button] = list.querySelectorAll<HTMLElement>('[aria-pressed="true"]')
        if (wide.matches) button?.focus()
        else showPhone()
      }),
    ),
  )
}

function showPhone(): void {
  window.scrollTo({ top: 0 })
  find('phone-title', HTMLElement).focus({ preventScroll: true })
}

function drawTitle(): void {
  const person = people.find((one) => one.personId === chosen)
  const who = person ? person.name : chosen.replace(/^number:/, '')
  find('phone-title', HTMLElement).textContent = say('phoneOf', { who })
}

function drawState(word: Word | undefined): void {
  problem = word
  const text = word === undefined ? '' : say(word)
  if (state.textContent !== text) state.textContent = text
}

function drawNobody(): void {
  messageList.replaceChildren()
  shown = []
  drawState('nobody')
}

function drawPhone(phone: Phone): void {
  const { messages } = phone
  drawState(messages.length === 0 ? 'empty' : undefined)
  const { time, date } = clockOf(phone)
  find('bar-time', HTMLElement).textContent = time
  find('clock', HTMLElement).textContent = `${time}\n${date}`
  const keys = messages.map(keyOf)
  if (keys.join('\n') === shown.join('\n')) {
    refreshTimes(messageList, phone)
    return
  }
  const known = new Set(shown)
  const arrived = messages.filter((message) => !known.has(keyOf(message)))
  const isFirst = shown.length === 0 && messageList.childElementCount === 0
  // New ones go on top; the others stay as they are, so that nothing that is being read or copied is pulled away.
  if (
    arrived.length === messages.length - shown.length &&
    keys.slice(arrived.length).join() === shown.join()
  ) {
    const cards = arrived.map((message) => drawMessage(message, phone))
    if (!isFirst) for (const card of cards) card.classList.add('arriving')
    messageList.prepend(...cards)
  } else {
    messageList.replaceChildren(...messages.map((message) => drawMessage(message, phone)))
  }
  refreshTimes(messageList, phone)
  shown = keys
  const [newest] = arrived
  if (newest && !isFirst) {
    const text = codeOf(newest.body) ?? newest.subject ?? newest.body
    find('said', HTMLElement).textContent = say('arrived', { text })
  }
}

function drawWords(): void {
  document.title = say('title')
  const words: Record<string, Word> = {
    title: 'title',
    'people-title': 'people',
    hint: 'hint',
    'number-label': 'number',
    'number-hint': 'numberHint',
    'open-button': 'open',
    back: 'back',
    language: 'otherLanguage',
  }
  for (const [id, word] of Object.entries(words)) find(id, HTMLElement).textContent = say(word)
  find('language', HTMLElement).lang = locale() === 'en' ? 'zh-CN' : 'en'
  drawState(problem)
}

function start(): void {
  const theme = recall('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
  startLanguage(recall('language'))
  drawWords()
  find('language', HTMLButtonElement).addEventListener('click', () => {
    setLanguage(locale() === 'en' ? 'zh-CN' : 'en')
    remember('language', locale())
    people = []
    drawWords()
    openPhone(chosen)
  })
  find('open', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    const number = numberField.value.trim()
    if (number === '') return
    choose(`number:${number}`)
    if (!wide.matches) showPhone()
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look()
  })
  window.addEventListener('hashchange', () => {
    const asked = chosenFromAddress()
    if (asked !== '' && asked !== chosen) openPhone(asked)
  })
  openPhone(chosenFromAddress() || recall('demo-phone') || 'lin-yue')
}

start()
