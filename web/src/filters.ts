/** A search box that narrows a list as one types: `data-filters` names the list. */

export function startFilters(): void {
  for (const box of document.querySelectorAll<HTMLInputElement>("input[data-filters]")) {
    box.addEventListener("input", () => narrow(box));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}

function narrow(box: HTMLInputElement): void {
  const list = document.getElementById(box.dataset.filters ?? "");
  if (!list) return;
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const each of list.querySelectorAll<HTMLElement>("[data-words]")) {
    const chosen = each.querySelector<HTMLInputElement>("input")?.checked ?? false;
    const found = words.every((word) => each.dataset.words?.includes(word));
    each.hidden = !found && !chosen;
    if (found) shown += 1;
  }
  for (const group of list.querySelectorAll<HTMLElement>("[data-group]")) {
    group.hidden = !group.querySelector("[data-words]:not([hidden])");
    if (group instanceof HTMLDetailsElement && words.length) group.open = true;
  }
  const told = document.getElementById(`${list.id}-found`);
  if (told) told.textContent = words.length ? `${shown} ${told.dataset.found ?? ""}` : "";
}
