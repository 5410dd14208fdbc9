/** A menu closes when one leaves it; a choice in Reading is kept at once. */

export function startMenus(): void {
  const menus = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
  document.addEventListener("click", (event) => {
    for (const each of menus()) if (!each.contains(event.target as Node)) each.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const each of menus()) {
      each.open = false;
      each.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
    const aim = link && document.getElementById(link.hash.slice(1));
    const closed = aim?.closest("details");
    if (closed) closed.open = true;
  });
}
