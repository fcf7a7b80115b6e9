/** Protects: whoever types a name learns whether it is right and nothing of one that is not; a label never holds a whole name. */

/** `林悦 Lin Yue` answers to the whole and to each script alone: nobody knows how the other side wrote it. */
export function namesMatch(typed: string, real: string): boolean {
  const wanted = plain(typed)
  return wanted !== '' && [real, han(real), withoutHan(real)].some((one) => plain(one) === wanted)
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
}

const han = (name: string): string => name.replace(/[^\p{Script=Han}·]/gu, '')
const withoutHan = (name: string): string => name.replace(/[\p{Script=Han}·]/gu, '').trim()

/** 王小明 → `**明`, Ming Wang → `Ming W.`: enough to know somebody again, too little to learn who it is. */
export function maskName(name: string): string {
  const characters = [...han(name).replace(/·/gu, '')]
  if (characters.length > 0)
    return `${'*'.repeat(Math.max(1, characters.length - 1))}${characters.at(-1) ?? ''}`
  const [given = '', ...others] = name.trim().split(/\s+/u)
  const last = others.at(-1)
  return last === undefined ? `${[...given][0] ?? ''}*` : `${given} ${[...last][0] ?? ''}.`
}
