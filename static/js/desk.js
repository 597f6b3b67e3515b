// Keys of the desk. A page declares an act with data-key on its link or button; this file only listens.

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null)
const cursor = () => document.querySelector("[data-row].cursor")
const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null

function typing(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])")
}

function moveTo(row) {
  if (!row) return
  cursor()?.classList.remove("cursor")
  row.classList.add("cursor")
  row.querySelector("[data-row-open]")?.focus({ preventScroll: true })
  row.scrollIntoView({ block: "nearest" })
}

function move(by) {
  const all = rows()
  const at = all.indexOf(cursor())
  moveTo(all[Math.min(Math.max(at + by, 0), all.length - 1)])
}

function pick() {
  const box = cursor()?.querySelector(".pick")
  if (box) box.click()
}

const own = {
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": showKeys,
}

function declared(keys) {
  return [...document.querySelectorAll("[data-key]")].find((act) => act.dataset.key === keys && visible(act))
}

function press(act) {
  if (act.matches("input[type=radio]")) act.focus()
  act.click()
}

let first = ""
let forget

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (document.querySelector("dialog[open]")) return
  if (event.ctrlKey || event.metaKey) {
    const act = declared(`mod+${letter.toLowerCase()}`)
    if (act) { event.preventDefault(); press(act) }
    return
  }
  if (letter === "Escape" && typing(event.target)) return event.target.blur()
  if (typing(event.target)) return
  if (letter === "Escape") return clearPicks()

  const act = declared(first ? `${first} ${letter}` : letter)
  const starts = !first && document.querySelector(`[data-key^="${CSS.escape(letter)} "]`)
  clearTimeout(forget)
  first = ""
  if (act) { event.preventDefault(); return press(act) }
  if (own[letter]) { event.preventDefault(); return own[letter]() }
  if (starts) { first = letter; forget = setTimeout(() => { first = "" }, 1200) }
})

// The cursor follows the focus and the pointer's clicks.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]")
  if (row && row !== cursor()) { cursor()?.classList.remove("cursor"); row.classList.add("cursor") }
})

// Selection: all on this page, a stretch with Shift, and a count for whoever shows it.
let last

const picks = () => [...document.querySelectorAll("[data-row] .pick")]

function tell() {
  const chosen = picks().filter((box) => box.checked).length
  const all = document.querySelector("[data-pick-all]")
  if (all) {
    all.checked = chosen > 0 && chosen === picks().length
    all.indeterminate = chosen > 0 && !all.checked
  }
  for (const bar of document.querySelectorAll("[data-bulk]")) bar.hidden = chosen === 0
  for (const word of document.querySelectorAll("[data-bulk-count]")) word.textContent = chosen
}

function clearPicks() {
  picks().forEach((box) => { box.checked = false })
  tell()
}

document.addEventListener("click", (event) => {
  const box = event.target
  if (box.matches?.("[data-pick-all]")) picks().forEach((one) => { one.checked = box.checked })
  else if (box.matches?.("[data-row] .pick")) {
    const all = picks()
    if (event.shiftKey && last) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b)
      all.slice(from, to + 1).forEach((one) => { one.checked = box.checked })
    }
    last = box
  } else if (box.closest?.("[data-clear-picks]")) clearPicks()
  else return
  tell()
})

const all = document.querySelector("[data-pick-all]")
if (all) all.disabled = false
tell()
document.addEventListener("htmx:load", tell)

// The overlay lists what can be pressed on this page now.
const caps = { "mod": "Ctrl", "enter": "Enter" }

function line(keys, word) {
  const group = document.createElement("div")
  const term = document.createElement("dt")
  for (const part of keys.split(/[ +]/)) {
    const cap = document.createElement("kbd")
    cap.className = "key"
    cap.textContent = caps[part] ?? (part.length === 1 ? part.toUpperCase() : part)
    term.append(cap)
  }
  const meaning = document.createElement("dd")
  meaning.textContent = word
  group.append(term, meaning)
  return group
}

function wordsOf(act) {
  const copy = act.cloneNode(true)
  const live = act.querySelectorAll("*") // one of several words may be shown
  copy.querySelectorAll("*").forEach((part, at) => {
    if (part.matches(".keys, .busy-word, data, svg") || getComputedStyle(live[at]).display === "none") part.remove()
  })
  return act.dataset.keyLabel ?? (copy.textContent.trim() || act.getAttribute("aria-label"))
}

function showKeys() {
  const dialog = document.getElementById("keys")
  const list = dialog?.querySelector("[data-key-list]")
  if (!list) return
  const acts = [...document.querySelectorAll("[data-key]")].filter(visible)
  const seen = new Map(acts.map((act) => [act.dataset.key, wordsOf(act)]))
  list.querySelectorAll(":scope > :not([data-own])").forEach((old) => old.remove())
  list.querySelectorAll("[data-own=rows]").forEach((own) => { own.hidden = rows().length === 0 })
  list.prepend(...[...seen].map(([keys, word]) => line(keys, word)))
  dialog.showModal()
}
