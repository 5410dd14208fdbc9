/** The matrix in the order that the reader chose, also after it was told anew. */

let by = "rank";

export function startSorting(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-sort]");
    if (!button) return;
    by = button.dataset.sort ?? by;
    sort();
  });
  document.addEventListener("htmx:after:swap", sort);
}

function sort(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-sort]")];
  if (!buttons.length || (by === "rank" && buttons[0]?.getAttribute("aria-pressed") === "true")) return;
  for (const body of document.querySelectorAll<HTMLTableSectionElement>(".matrix tbody")) {
    const place = (row: HTMLElement): number => Number(row.dataset[by]);
    body.append(...[...body.rows].sort((one, other) => place(one) - place(other)));
  }
  for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.sort === by));
}
