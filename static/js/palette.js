// Ctrl or Cmd and K: find a case, a person, a view or an act, from anywhere at the desk.
// Views and acts are those of the page; cases and people the server finds. What was opened lately stays in this tab.

const dialog = document.getElementById("palette")
const field = dialog.querySelector("[role=combobox]")
const list = document.getElementById("palette-list")
const all = document.getElementById("palette-all")
const part = (name) => list.querySelector(`[data-part=${name}]`)
const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null

// --- what there is to choose from ---
const acts = { go: [], do: [] }
let offered = [] // an act on what the server found

function wordOf(act) {
  const copy = act.cloneNode(true)
  const live = act.querySelectorAll("*") // one of several words may be shown, as on “Approve and next”
  copy.querySelectorAll("*").forEach((piece, at) => {
    if (piece.matches(".keys, .busy-word, data, svg, .sr") || getComputedStyle(live[at]).display === "none") piece.remove()
  })
  return act.dataset.keyLabel ?? (act.getAttribute("aria-label") || copy.textContent.trim())
}

function caps(keys) {
  return keys.split(/[ +]/).map((key) => {
    const cap = document.createElement("kbd")
    cap.className = "key"
    cap.textContent = { mod: "Ctrl", enter: "Enter" }[key] ?? key.toUpperCase()
    return cap
  })
}

function option(word, { icon, aside, href, keys, act } = {}) {
  const made = document.createElement(href ? "a" : "div")
  made.className = "option"
  made.setAttribute("role", "option")
  made.setAttribute("aria-selected", "false")
  made.tabIndex = -1
  if (href) made.href = href
  if (icon) made.append(icon.cloneNode(true))
  const said = document.createElement("span")
  said.textContent = word
  made.append(said)
  if (aside) made.append(" ", Object.assign(document.createElement("small"), { textContent: aside }))
  if (keys) made.append(" ", ...caps(keys))
  made.act = act
  return made
}

function gather() {
  const nav = [...document.querySelectorAll(".side .side-nav a")]
  acts.go = nav.map((link) => option(link.title, { icon: link.querySelector("svg"), href: link.href, keys: link.dataset.key }))
  const declared = [...document.querySelectorAll("main [data-key]")].filter(visible)
  const once = declared.filter((act) => declared.find((one) => one.dataset.key === act.dataset.key) === act)
  acts.do = once.map((act) => option(wordOf(act), { icon: act.parentElement.matches(".segment") ? act.parentElement.querySelector("svg") : act.querySelector("svg:not(.busy-word svg)"), keys: act.dataset.key, act }))
}

const clock = dialog.querySelector("template").content.querySelector("svg")
const RECENT = `recent:${dialog.dataset.person}`
const recent = () => JSON.parse(sessionStorage.getItem(RECENT) ?? "[]")

const opened = document.querySelector("main [data-recent]")
if (opened) {
  const here = { href: location.pathname, word: opened.textContent.trim(), aside: opened.dataset.recent }
  const others = recent().filter((one) => one.href !== here.href)
  sessionStorage.setItem(RECENT, JSON.stringify([here, ...others].slice(0, 6)))
}

// --- what is shown ---
const options = () => [...list.querySelectorAll("[role=option]")].filter(visible)
let chosen = null
let moved = false

function fill(name, found) {
  const place = part(name)
  if (!found.length) return place.replaceChildren()
  const group = document.createElement("div")
  const head = document.createElement("div")
  group.setAttribute("role", "group")
  head.className = "palette-head"
  head.textContent = place.dataset.word
  head.id = `palette-${name}`
  group.setAttribute("aria-labelledby", head.id)
  found.forEach((one, at) => { one.id = `palette-${name}-${at}` })
  group.append(head, ...found)
  place.replaceChildren(group)
}

function mark(one) {
  chosen?.setAttribute("aria-selected", "false")
  chosen = one ?? null
  chosen?.setAttribute("aria-selected", "true")
  chosen?.scrollIntoView({ block: "nearest" })
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id)
  else field.removeAttribute("aria-activedescendant")
}

function settle() {
  const there = options()
  if (!moved || !there.includes(chosen)) mark(there[0])
  dialog.querySelector("[role=status]").textContent = `${dialog.dataset.count} ${there.length}`
}

const onlyActs = () => field.value.trimStart().startsWith(">")

function show() {
  const typed = field.value.trim().replace(/^>\s*/, "")
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (one) => {
    const own = one.querySelector("span").textContent.toLowerCase().split(/\s+/)
    return words.every((word) => own.some((mine) => mine.startsWith(word)))
  }
  const lately = typed || onlyActs() ? [] : recent().filter((one) => one.href !== location.pathname).slice(0, 5)
  fill("recent", lately.map((one) => option(one.word, { ...one, icon: clock })))
  fill("go", onlyActs() ? [] : acts.go.filter(fits))
  fill("do", [...offered, ...acts.do.filter(fits)])
  all.hidden = !typed || onlyActs()
  all.querySelector("q").textContent = typed
  all.search = new URLSearchParams({ q: typed })
  settle()
}

// --- what the server finds ---
let asking = null
let answered = Promise.resolve()

async function ask(typed, signal) {
  await new Promise((later) => { setTimeout(later, 120) })
  if (signal.aborted) return
  const found = part("found")
  try {
    const answer = await fetch(`${dialog.dataset.url}?${new URLSearchParams({ q: typed })}`, { signal, redirect: "manual" })
    if (!answer.ok) throw new Error(answer.status)
    const html = await answer.text()
    if (signal.aborted) return
    found.innerHTML = html
    offered = [...found.querySelectorAll("[data-post]")]
    offered.forEach((one) => one.closest("[role=group]").remove())
    show()
  } catch {
    if (signal.aborted) return
    found.replaceChildren(Object.assign(document.createElement("p"), { className: "palette-said", textContent: dialog.dataset.failed }))
  }
  settle()
}

function look() {
  const typed = field.value.trimStart()
  asking?.abort()
  moved = false
  offered = []
  show()
  if (!typed.trim() || onlyActs()) {
    part("found").replaceChildren()
    answered = Promise.resolve()
    return settle()
  }
  asking = new AbortController()
  answered = ask(typed, asking.signal)
}

// --- acting ---
function post(url) {
  const form = document.createElement("form")
  form.method = "post"
  form.action = url
  form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode())
  document.body.append(form)
  form.submit()
}

function choose(one) {
  if (!one) return
  if (one.href) return location.assign(one.href)
  dialog.close()
  if (one.dataset.post) return post(one.dataset.post)
  if (one.act.matches("input[type=radio]")) one.act.focus()
  one.act.click()
}

function open() {
  if (dialog.open) return dialog.close()
  document.querySelector("dialog[open]")?.close()
  field.value = ""
  gather()
  dialog.showModal()
  field.focus()
  look()
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return
  event.preventDefault()
  event.stopImmediatePropagation()
  open()
}, true)

dialog.addEventListener("keydown", async (event) => {
  event.stopPropagation() // the keys of the page behind it rest
  if (event.isComposing || event.target !== field) return
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step) {
    event.preventDefault()
    const there = options()
    moved = true
    mark(there[(there.indexOf(chosen) + step + there.length) % there.length])
  } else if (event.key === "Enter") {
    event.preventDefault()
    if ((event.ctrlKey || event.metaKey) && !all.hidden) return choose(all)
    if (!moved) await answered // what is typed, not what was found for less of it
    choose(chosen)
  }
})

field.addEventListener("input", look)
list.addEventListener("pointermove", (event) => {
  const one = event.target.closest("[role=option]")
  if (one && one !== chosen) { moved = true; mark(one) }
})
list.addEventListener("click", (event) => {
  const one = event.target.closest("[role=option]")
  if (one && !one.href) choose(one)
})
dialog.querySelector("[data-try]").addEventListener("click", (event) => {
  field.value = event.target.textContent
  field.focus()
  look()
})
for (const opener of document.querySelectorAll("[data-palette]")) {
  opener.hidden = false
  opener.addEventListener("click", open)
}
