// "Use wording" of a precedent: into the statement, as if typed, so that undo brings back what was there.
// Without this file the button sends the panel, which comes back with everything typed and the wording in it.

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-wording]")
  const statement = document.getElementById("id_statement")
  if (!act || !statement?.checkVisibility?.()) return
  event.preventDefault()
  statement.focus()
  statement.select()
  if (!document.execCommand("insertText", false, act.dataset.wording)) {
    statement.value = act.dataset.wording
    statement.dispatchEvent(new Event("input", { bubbles: true }))
  }
})
