// What pages do beyond htmx. Every page works without this file: it saves keystrokes
// and warns. Texts come from the page, and nothing here writes HTML.

const on = (type, handler, target = document) => target.addEventListener(type, handler);
const all = (selector, root = document) => root.querySelectorAll(selector);

// --- Keyboard: / goes to the search ---

on("keydown", (e) => {
  if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  if (e.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const fields = [...all("[data-find]")];
  const field = fields.find((el) => el.checkVisibility()) ?? fields.at(-1);
  if (!field) return;
  const menu = field.closest("details"); // on a narrow screen the search is in the menu
  if (menu) menu.open = true;
  e.preventDefault();
  field.focus();
  field.select();
});

// --- After a page or a fragment has come ---

// The summary of mistakes takes the focus once, so that it is read first.
function welcome(root) {
  const oops = root.querySelector?.("[data-oops]");
  if (oops && !oops.dataset.seen) {
    oops.dataset.seen = "1";
    oops.focus();
  }
  for (const el of all("[data-js]", root)) el.hidden = false;
}
welcome(document);
on("htmx:after:settle", () => welcome(document));

// --- Unsaved changes ---

const dirty = new Set();
on("input", (e) => {
  const form = e.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
on("submit", (e) => dirty.delete(e.target));
on("htmx:after:request", (e) => {
  const ctx = e.detail?.ctx;
  const form = ctx?.sourceElement?.closest?.("form[data-guard]");
  if (form && ctx.response?.status < 300) dirty.delete(form);
  noteSessionEnd(ctx?.response?.headers?.get?.("Session-Ends"));
});
on("beforeunload", (e) => {
  for (const form of dirty) if (form.isConnected) return e.preventDefault();
}, window);

// --- The line is lost ---

const lost = document.getElementById("lost");
on("htmx:error", () => { if (lost) lost.hidden = false; });
on("htmx:after:request", (e) => {
  const status = e.detail?.ctx?.response?.status;
  if (lost && status) lost.hidden = status < 500;
});

// --- Session: warn five minutes before it ends ---

const dialog = document.getElementById("session");
let alarm = 0;
let warned = ""; // the end that was warned of and cannot be moved further

function noteSessionEnd(moment) {
  const ends = Date.parse(moment ?? "");
  if (!dialog || !ends) return;
  clearTimeout(alarm);
  dialog.dataset.ends = moment;
  const wait = ends - Date.now() - 5 * 60e3;
  if (moment === warned) alarm = setTimeout(over, Math.max(1e3, ends - Date.now() + 2e3));
  else if (wait < 2 ** 31) alarm = setTimeout(warn, Math.max(0, wait));
}
function warn() {
  warned = dialog.dataset.ends;
  const ends = Date.parse(dialog.dataset.ends);
  const clock = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "fi", { timeStyle: "short", timeZone: "Europe/Helsinki" }).format(ends);
  const text = document.getElementById("session-text");
  text.textContent = text.textContent.replace(dialog.dataset.clock, clock);
  dialog.dataset.clock = clock;
  if (!dialog.open) dialog.showModal();
  alarm = setTimeout(over, Math.max(1e3, ends - Date.now() + 2e3));
}
// A page with something unsaved stays: the next save says how to go on.
function over() {
  dialog.close();
  if (![...dirty].some((form) => form.isConnected)) location.reload();
}
if (dialog) {
  noteSessionEnd(dialog.dataset.ends);
  on("submit", async (e) => {
    e.preventDefault();
    const answer = await fetch(e.target.action, { method: "POST", body: new URLSearchParams(new FormData(e.target)) }).catch(() => null);
    if (!answer?.ok) return over();
    dialog.close();
    noteSessionEnd(answer.headers.get("Session-Ends"));
  }, dialog);
}

// --- Buttons: print, copy, stop a live list; menus close ---

on("click", async (e) => {
  const button = e.target.closest?.("[data-print], [data-copy], [data-stop], [data-close]");
  for (const menu of all("details.me[open]")) if (!menu.contains(e.target)) menu.open = false;
  if (!button) return;
  const { print, copy, stop, close, done } = button.dataset;
  if (print !== undefined) window.print();
  if (copy !== undefined) {
    await navigator.clipboard.writeText(new URL(copy || location.href, location.href).href);
    say(done);
  }
  if (stop !== undefined) {
    const line = document.querySelector(stop)?._htmx?.sse;
    if (line) {
      line.config.reconnect = false;
      line.abortController.abort();
    }
    button.disabled = true;
    say(done);
  }
  if (close !== undefined) button.closest("dialog, [role=alert]").hidden = true;
});
on("keydown", (e) => {
  if (e.key !== "Escape") return;
  for (const menu of all("details.me[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

function say(text) {
  const live = document.getElementById("said");
  if (live && text) live.textContent = text;
}

// --- Choosing rows: one box for all, and how many are chosen ---

on("change", (e) => {
  const table = e.target.closest?.("[data-rows]");
  if (!table) return;
  const boxes = [...all("[data-row]", table)];
  const whole = table.querySelector("[data-all]");
  if (e.target === whole) for (const box of boxes) box.checked = whole.checked;
  const chosen = boxes.filter((box) => box.checked).length;
  if (whole) {
    whole.checked = chosen > 0 && chosen === boxes.length;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  for (const out of all("[data-chosen]", table)) out.textContent = chosen;
});
