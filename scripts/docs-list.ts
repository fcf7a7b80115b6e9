import { recoveryDiagram } from '#recovery'
import { endpointsDocument } from './docs-endpoints.ts'
import { gateDocument } from './docs-gate.ts'
import { paymentsDocument } from './docs-payments.ts'
import { refusalsDocument } from './docs-refusals.ts'
import { ruleOfTwoDocument } from './docs-rule-of-two.ts'
import { threatsDocument } from './docs-threats.ts'

/** Every generated document by its path. */
export function generatedDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/endpoints.md': endpointsDocument(),
    'docs/refusals.md': refusalsDocument(),
    'docs/flows/gate.md': gateDocument(),
    'docs/flows/payments.md': paymentsDocument(),
    'docs/flows/recovery.md': recoveryDiagram(),
    'docs/flows/rule-of-two.md': ruleOfTwoDocument(),
    'docs/threats.md': threatsDocument(),
  }
}
