/** Sign a statement with a passkey: the challenge is the digest of what the page shows. */

import { inBase64 } from "./passkey.ts";

async function signed(form: HTMLFormElement): Promise<void> {
  const asked = (await (await fetch(form.dataset["sign"] ?? "")).json()) as {
    challenge: string;
    site: string;
  };
  const challenge = Uint8Array.from(asked.challenge.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const found = (await navigator.credentials.get({
    publicKey: { challenge, rpId: asked.site, userVerification: "required" },
  })) as PublicKeyCredential;
  const answer = found.response as AuthenticatorAssertionResponse;
  const fill = (name: string, part: ArrayBuffer): void => {
    (form.elements.namedItem(name) as HTMLInputElement).value = inBase64(part);
  };
  fill("authenticator_data", answer.authenticatorData);
  fill("client_data", answer.clientDataJSON);
  fill("signature", answer.signature);
  form.submit();
}

export function startSigning(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-sign]");
  const told = form?.querySelector("[data-sign-told]");
  if (!form || !window.PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signed(form).catch((fault: unknown) => {
      if (told) told.textContent = fault instanceof Error ? fault.message : String(fault);
    });
  });
}
