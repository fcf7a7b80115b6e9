import { createContext } from 'preact'

/** Tells the submit button of a form that the form is being sent. */
export const FormContext = createContext({ busy: false })
