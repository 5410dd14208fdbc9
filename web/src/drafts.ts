/** What is typed into a form stays on this tab, for the same person, until it has been kept. */

const KEY = "desk:draft";

type Draft = { person: string; address: string; values: [string, string][]; sent: boolean };

export function startDrafts(): void {
  const person = document.body.dataset.person ?? "";
  const before = read();
  if (!person) {
    if (before?.sent) write({ ...before, sent: false });
    return;
  }
  const form = document.querySelector<HTMLFormElement>("main form[data-draft]");
  if (before && (before.person !== person || before.sent)) sessionStorage.removeItem(KEY);
  if (!form) return;
  const address = `${form.getAttribute("action") ?? ""}${location.search}`;
  const fields = (): Field[] => [...form.querySelectorAll<Field>("input[name], textarea, select")].filter(isTyped);
  if (before?.person === person && before.address === address && !before.sent) fill(fields(), before.values);
  const keep = (sent: boolean): void => {
    const values = fields().map((each): [string, string] => [named(each), valueOf(each)]);
    write({ person, address, values, sent });
  };
  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", () => keep(true));
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isTyped(field: Field): boolean {
  return field.type !== "hidden" && field.type !== "file" && field.type !== "password";
}

function ticks(field: Field): field is HTMLInputElement {
  return field.type === "checkbox" || field.type === "radio";
}

function named(field: Field): string {
  return ticks(field) ? `${field.name}=${field.value}` : field.name;
}

function valueOf(field: Field): string {
  return ticks(field) ? (field.checked ? "on" : "") : field.value;
}

function fill(fields: Field[], values: [string, string][]): void {
  const known = new Map(values);
  for (const each of fields) {
    const value = known.get(named(each));
    if (value === undefined) continue;
    if (ticks(each)) each.checked = value === "on";
    else each.value = value;
  }
}

function read(): Draft | null {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Draft | null;
}

function write(draft: Draft): void {
  sessionStorage.setItem(KEY, JSON.stringify(draft));
}
