// The order keeps up while one looks at it; what is being written is not touched.

const EVERY = 4000
const lines = document.querySelector("#talk-lines[data-live]")

if (lines) {
  let tag = `"${lines.dataset.tag}"`
  let newest = lines.querySelectorAll("article.message").length

  setInterval(() => {
    // Not while nobody looks, nor under the hands of somebody who uses a button in it.
    if (document.hidden || lines.contains(document.activeElement)) return
    htmx.trigger(lines, "talk:look")
  }, EVERY)

  lines.addEventListener("htmx:configRequest", (event) => {
    if (event.target === lines && tag) event.detail.headers["If-None-Match"] = tag
  })

  lines.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.elt !== lines) return
    if (event.detail.shouldSwap && event.detail.xhr.status === 200) tag = event.detail.xhr.getResponseHeader("ETag") ?? ""
    else event.detail.shouldSwap = false
  })

  // What stands beside the conversation waits while it is in use, and is asked for again.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (!event.detail.target.contains(document.activeElement)) return
    event.detail.shouldSwap = false
    tag = ""
  })

  lines.addEventListener("htmx:afterSwap", () => {
    const now = lines.querySelectorAll("article.message").length
    const news = document.getElementById("talk-news")
    if (news) news.textContent = now > newest ? news.dataset.says : ""
    newest = now
  })
}

// What was kept of a text, or came back with the page, is looked at without a key being pressed.
const box = document.querySelector(".composer textarea")
const hint = document.getElementById("hint")

hint?.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 200) event.detail.shouldSwap = false // a refusal is no hint: sending says it
})

document.body.addEventListener("htmx:load", () => {
  if (box?.value.trim() && !hint.childElementCount) htmx.trigger(box, "talk:found")
}, { once: true })
