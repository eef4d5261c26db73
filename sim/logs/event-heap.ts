/** Moments in their order, each with two integers: a binary heap in typed arrays. Ties leave in no order. */
export class EventHeap {
  #size = 0
  #times = new Float64Array(256)
  #ids = new Int32Array(256)
  #versions = new Int32Array(256)

  get size(): number {
    return this.#size
  }

  /** Infinity: there is none. */
  get nextAt(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!
  }

  get nextId(): number {
    return this.#ids[0]!
  }

  get nextVersion(): number {
    return this.#versions[0]!
  }

  push(time: number, id: number, version: number): void {
    if (this.#size === this.#times.length) this.#grow()
    let at = this.#size
    this.#size += 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#times[parent]! <= time) break
      this.#move(parent, at)
      at = parent
    }
    this.#set(at, time, id, version)
  }

  pop(): void {
    this.#size -= 1
    const last = this.#size
    const [time, id, version] = [this.#times[last]!, this.#ids[last]!, this.#versions[last]!]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= last) break
      if (child + 1 < last && this.#times[child + 1]! < this.#times[child]!) child += 1
      if (this.#times[child]! >= time) break
      this.#move(child, at)
      at = child
    }
    this.#set(at, time, id, version)
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#times[from]!, this.#ids[from]!, this.#versions[from]!)
  }

  #set(at: number, time: number, id: number, version: number): void {
    this.#times[at] = time
    this.#ids[at] = id
    this.#versions[at] = version
  }

  #grow(): void {
    const length = 2 * this.#times.length
    const [times, ids, versions] = [new Float64Array(length), new Int32Array(length), new Int32Array(length)]
    times.set(this.#times)
    ids.set(this.#ids)
    versions.set(this.#versions)
    ;[this.#times, this.#ids, this.#versions] = [times, ids, versions]
  }
}
