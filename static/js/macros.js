// A macro of the decision panel: its outcome and clauses are chosen, its words go in as if typed, so that undo
// brings back what was there. The desk fills the variables. Without this file the button sends the panel, which
// comes back with everything typed and the macro in it.

document.addEventListener("click", async (event) => {
  const act = event.target.closest("[data-macro]")
  const form = act?.form
  if (!form) return
  event.preventDefault()
  const sent = new FormData(form, act)
  const answer = await fetch(act.formAction, { method: "POST", body: sent, headers: { Accept: "application/json" } }).catch(() => null)
  if (!answer?.headers.get("Content-Type")?.startsWith("application/json")) {
    form.action = act.formAction
    const name = Object.assign(document.createElement("input"), { type: "hidden", name: "use", value: act.value })
    form.append(name)
    form.submit()
    return
  }
  choose(form, await answer.json())
  act.closest("details")?.removeAttribute("open")
})

/** Put what the desk answered into the panel. */
function choose(form, { outcome, macro, clauses, field, text }) {
  const radio = outcome && form.querySelector(`[name="outcome"][value="${CSS.escape(outcome)}"]`)
  if (radio) radio.checked = true
  for (const box of form.querySelectorAll('[name="clauses"]')) box.checked = clauses.includes(box.value)
  form.elements.macro.value = macro
  const place = document.getElementById(field)
  place.focus()
  place.select()
  if (!document.execCommand("insertText", false, text)) place.value = text
  select(place)
  form.dispatchEvent(new Event("change", { bubbles: true }))
  place.dispatchEvent(new Event("input", { bubbles: true }))
}

/** Go to the first place that is still to be filled. */
function select(place) {
  const open = /\{[^{}]{1,40}\}/.exec(place.value)
  if (open) place.setSelectionRange(open.index, open.index + open[0].length)
}
