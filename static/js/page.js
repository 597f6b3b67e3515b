// What every page has: the theme, times that stay true, menus that close, text that can be copied.

const root = document.documentElement

// Theme: the server writes data-theme from the cookie, so nothing flashes. Here it only changes.
for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.hidden = false
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const theme = event.submitter.value
    root.dataset.theme = theme
    const secure = location.protocol === "https:" ? "; secure" : ""
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`
    form.querySelector(theme === "dark" ? ".to-light" : ".to-dark").focus()
  })
}

// Times said relatively are refreshed twice a minute, in the language of the page.
const words = new Intl.RelativeTimeFormat(root.lang || "en", { numeric: "auto" })
const steps = [["day", 86400], ["hour", 3600], ["minute", 60]]

function relative(time) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60]
  time.textContent = words.format(Math.trunc(seconds / size), unit)
}

function refreshTimes(within = document) {
  within.querySelectorAll("time[data-relative]").forEach(relative)
}

refreshTimes()
setInterval(refreshTimes, 30_000)
document.addEventListener("htmx:load", (event) => refreshTimes(event.target))

// Menus are <details>: one open at a time; Escape and a click elsewhere close it.
const openMenus = () => document.querySelectorAll("details.menu[open]")

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  for (const menu of openMenus()) {
    menu.open = false
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus()
    event.stopImmediatePropagation()
  }
})

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false
})

// A request given up because a newer one, or another page, takes its place is no error; one that failed says so itself.
htmx.logger = (_element, name, detail) => {
  if (["htmx:afterRequest", "htmx:sendAbort"].includes(name)) delete detail.error
}

// Copying needs a script, so the button appears only with one.
export function speak(text) {
  const spoken = document.getElementById("spoken")
  if (spoken) spoken.textContent = text
}

function readyCopy(within) {
  if (navigator.clipboard) within.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false })
}

readyCopy(document)
document.addEventListener("htmx:load", (event) => readyCopy(event.target))

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]")
  if (!button) return
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom)
  await navigator.clipboard.writeText(source ? source.value ?? source.textContent : button.dataset.copy)
  const word = button.querySelector("span")
  const before = word.textContent
  word.textContent = button.dataset.copied
  speak(button.dataset.copied)
  setTimeout(() => { word.textContent = before }, 2000)
})

// Printing needs a script as well.
for (const offer of document.querySelectorAll("[data-print]")) {
  offer.hidden = false
  offer.querySelector("button").addEventListener("click", () => print())
}

// Where a session ended, a part of a page is not replaced by the sign-in page; the next act leads there.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/accounts/login")) {
    event.detail.shouldSwap = false
  }
})

// A dialog opens from any control that names it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]")
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal()
  if (event.target instanceof HTMLDialogElement) event.target.close()
})

document.querySelector("[data-error-summary]")?.focus()
