/** Server-sent events out of pieces of text, however they were cut. https://html.spec.whatwg.org/#event-stream */
export function createEventReader(onEvent: (event: string, data: string) => void): (piece: string) => void {
  let rest = ''
  let event = ''
  let data: string[] = []
  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) onEvent(event === '' ? 'message' : event, data.join('\n'))
      event = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const name = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') event = value
    else if (name === 'data') data.push(value)
  }
  return (piece) => {
    rest += piece
    // A lone \r at the end may be the first half of \r\n.
    for (let match = /\r\n|\n|\r(?!$)/.exec(rest); match !== null; match = /\r\n|\n|\r(?!$)/.exec(rest)) {
      line(rest.slice(0, match.index))
      rest = rest.slice(match.index + match[0].length)
    }
  }
}
