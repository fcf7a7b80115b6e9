import { transitions } from './decide-recovery.ts'

/** `docs/flows/recovery.md`: drawn from the table that the code moves by, so that it cannot tell anything else. */
export function recoveryDiagram(): string {
  const name = (state: string): string => (state === 'start' ? '[*]' : state)
  const lines = transitions.map((one) => {
    const guard = one.guard === 'always' ? '' : ` [${one.guard}]`
    return `  ${name(one.from)} --> ${name(one.to)}: ${one.event}${guard}`
  })
  const ends = [...new Set(transitions.map((one) => one.to))].filter(
    (state) => !transitions.some((one) => one.from === state),
  )
  const final = ends.map((state) => `  ${state} --> [*]`)
  return [
    '# Recovery',
    '',
    'Generated from `server/recovery/decide-recovery.ts` by `npm run docs`. A call that has no arrow here answers',
    '`409 step_out_of_order` with what to do, leaves an audit row and changes nothing.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...lines,
    ...final,
    '```',
    '',
  ].join('\n')
}
