// Who else is at a case: its open page beats while it is looked at, and the rows of a queue ask who is where.
// A page that is hidden does neither; one that closes says so at once.

const EVERY = 5000
const DECIDING = 120_000 // so long after the last key in the panel

// --- on a case ---
const here = document.querySelector("[data-presence]")

if (here) {
  let typed = 0
  let stopped = false

  const said = (word) => {
    const body = new FormData()
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "")
    if (word) body.set(word, "1")
    return body
  }

  const beat = async () => {
    if (stopped || document.hidden) return
    const deciding = here.dataset.mine || Date.now() - typed < DECIDING
    try {
      const answer = await fetch(here.dataset.presence, { method: "POST", body: said(deciding && "deciding"), redirect: "manual" })
      if (answer.type === "opaqueredirect" || answer.status === 403) stopped = true // signed out meanwhile
      if (!answer.ok) return
      const others = (await answer.text()).trim()
      if (others !== shown) here.innerHTML = shown = others
      besideHolder(here.parentElement)
    } catch {
      // Offline: the next beat tries again.
    }
  }

  let shown = null
  document.getElementById("decision")?.addEventListener("input", () => {
    const first = Date.now() - typed > DECIDING
    typed = Date.now()
    if (first) beat()
  })
  document.addEventListener("visibilitychange", beat)
  addEventListener("pageshow", beat)
  addEventListener("pagehide", () => navigator.sendBeacon(here.dataset.presence, said("gone")))
  setInterval(beat, EVERY)
}

// --- in a list ---
const list = document.querySelector("[data-presence-list]")
let tag = ""

if (list) {
  const look = () => { if (!document.hidden) htmx.trigger(list, "presence:look") }

  list.addEventListener("htmx:configRequest", (event) => {
    if (tag) event.detail.headers["If-None-Match"] = tag
  })
  list.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr
    if (answer.status !== 200) event.detail.shouldSwap = false
    else tag = answer.getResponseHeader("ETag") ?? ""
  })
  document.addEventListener("htmx:oobAfterSwap", () => document.querySelectorAll("[data-row]").forEach(besideHolder))
  document.addEventListener("visibilitychange", look)
  setInterval(look, EVERY)
}

// Whoever holds the case and is at it is named once.
function besideHolder(place) {
  const holder = place.querySelector("[data-holder]")
  if (holder) holder.hidden = Boolean(place.querySelector(`[data-person="${holder.dataset.holder}"]`))
}
