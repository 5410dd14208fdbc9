/** A page that is used keeps its session; one that is not says so two minutes before it ends. */

const SEEN = "desk:seen";
const WARNING = 120_000;
const EVERY = 60_000;

export function startIdle(): void {
  const minutes = Number(document.body.dataset.idle);
  const dialog = document.getElementById("idle") as HTMLDialogElement | null;
  if (!minutes || !dialog) return;
  const limit = minutes * 60_000;
  const warning = Math.min(WARNING, limit / 2);
  const seen = (): number => Number(localStorage.getItem(SEEN) ?? 0);
  const stay = async (): Promise<void> => {
    const before = seen();
    localStorage.setItem(SEEN, String(Date.now()));
    const answer = await fetch("/stay", { method: "POST", redirect: "manual" }).catch(() => null);
    if (!answer?.ok) localStorage.setItem(SEEN, String(before));
  };
  const used = (): void => {
    if (!dialog.open && Date.now() - seen() > Math.min(EVERY, limit / 15)) void stay();
  };
  localStorage.setItem(SEEN, String(Date.now()));
  for (const each of ["keydown", "pointerdown", "scroll"]) document.addEventListener(each, used, { passive: true });
  dialog.addEventListener("close", () => void stay());
  setInterval(() => {
    const left = seen() + limit - Date.now();
    if (left < warning && !dialog.open) dialog.showModal();
    if (left >= warning && dialog.open) dialog.close();
  }, 1000);
}
