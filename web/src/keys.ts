/** Single keys that move about; none of them changes anything. */

const PLACES: Record<string, string> = { b: "board", r: "record", m: "mine" };
const ROWS = ".matrix tbody tr, .cases tbody tr, .entries > li, .latest > li";

let leading = 0;

export function startKeys(): void {
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-opens]");
    if (opener) dialog(opener.dataset.opens)?.showModal();
  });
  if (document.body.dataset.keys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target as Element)) return;
    if (document.querySelector("dialog[open]")) return;
    const led = Date.now() - leading < 1500;
    leading = event.key === "g" && !led ? Date.now() : 0;
    if (act(event.key, led)) event.preventDefault();
  });
}

function act(key: string, led: boolean): boolean {
  if (led) return go(key);
  if (key === "?") dialog("keys")?.showModal();
  else if (key === "/") document.querySelector<HTMLElement>("input[type=search]")?.focus();
  else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else return false;
  return true;
}

function go(key: string): boolean {
  const name = location.pathname.match(/^\/cases\/([^/]+)\//)?.[1];
  const place = PLACES[key];
  if (key === "c") location.assign("/cases");
  else if (place && name) location.assign(`/cases/${name}/${place}`);
  else return false;
  return true;
}

function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.offsetParent);
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function typing(target: Element): boolean {
  return Boolean(target.closest("input, textarea, select, [contenteditable]"));
}

function dialog(id: string | undefined): HTMLDialogElement | null {
  return document.getElementById(id ?? "") as HTMLDialogElement | null;
}
