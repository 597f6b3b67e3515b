// Forms that are sent once, keep what was typed, and say what happens. Without this file they are plain forms.

// data-guard: a second press does nothing; after 400 ms the button says that it is at work.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (event.defaultPrevented || !form.matches("[data-guard]")) return
  if (form.dataset.sent) {
    event.preventDefault()
    return
  }
  form.dataset.sent = "yes"
  const button = event.submitter ?? form.querySelector("[type=submit]")
  if (button) {
    button.style.minInlineSize = `${button.offsetWidth}px`
    setTimeout(() => { if (form.dataset.sent) button.setAttribute("aria-busy", "true") }, 400)
  }
})

function release(form) {
  delete form.dataset.sent
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy")
}

// Coming back through the browser's history finds the form ready again.
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(release))
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form")
  if (form) release(form)
})

// A control that is off says why instead of acting.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[aria-disabled=true]")) event.preventDefault()
}, true)

// data-autosave="url": saved two seconds after the last key, and the page says so.
const waiting = new WeakMap()

async function save(form) {
  const state = form.querySelector("[data-autosave-state]")
  const say = (word) => { if (state) state.textContent = word }
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1" },
    })
    if (!answer.ok) throw new Error(answer.status)
    say(state?.dataset.saved ?? "saved")
  } catch {
    say(state?.dataset.failed ?? "not saved yet, your text is still here")
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.form
  if (!form?.dataset.autosave) return
  clearTimeout(waiting.get(form))
  waiting.set(form, setTimeout(() => { if (!form.dataset.sent) save(form) }, 2000))
})

// data-keep="key": text not yet sent survives a reload, in this tab only; what came back refused is not sent yet.
const keepable = "textarea, input[type=text]"
const SENT = "kept-but-sent"

// Sent is sent once the next page is no refusal, and not the sign-in that a session's end puts in between.
const answered = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200
if (answered < 400 && !location.pathname.startsWith("/accounts/")) {
  sessionStorage.removeItem(sessionStorage.getItem(SENT) ?? "")
}
sessionStorage.removeItem(SENT)

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `keep:${form.dataset.keep}`
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}")
  for (const control of form.querySelectorAll(keepable)) {
    if (kept[control.name] && !control.value) control.value = kept[control.name]
  }
  const keep = () => {
    const texts = [...form.querySelectorAll(keepable)].map((control) => [control.name, control.value])
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(texts)))
  }
  if (form.querySelector("[aria-invalid=true], [data-error-summary]")) keep()
  form.addEventListener("input", keep)
  form.addEventListener("submit", (event) => {
    // A button that asks about the text sends it elsewhere: it stays to be sent.
    if (!event.defaultPrevented && !event.submitter?.hasAttribute("formaction")) sessionStorage.setItem(SENT, key)
  })
}

// Characters left, said once they become few.
function count(output) {
  const control = document.getElementById(output.dataset.countFor)
  if (!control || control.maxLength < 0) return
  const left = control.maxLength - control.value.length
  output.textContent = left <= Math.max(50, control.maxLength / 5) ? `${left}` : ""
}

const countAll = () => document.querySelectorAll("[data-count-for]").forEach(count)

countAll()
document.addEventListener("input", countAll)

// data-send-on-change: a choice in a filter is sent at once.
document.addEventListener("change", (event) => {
  const form = event.target.form
  if (form?.matches("[data-send-on-change]")) form.requestSubmit()
})
