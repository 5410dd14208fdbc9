// Signs a statement with a passkey: the challenge is the digest of what the page shows.
(() => {
  const form = document.querySelector("[data-sign]");
  if (!form || !window.PublicKeyCredential) return;
  const told = form.querySelector("[data-sign-told]");
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const raw = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  form.addEventListener("submit", async (event) => {
    if (form.elements.signature.value) return;
    event.preventDefault();
    try {
      const asked = await (await fetch(form.dataset.sign)).json();
      const found = await navigator.credentials.get({
        publicKey: {
          challenge: bytes(asked.challenge),
          rpId: asked.rp,
          allowCredentials: asked.credentials.map((id) => ({ type: "public-key", id: raw(id) })),
          userVerification: "required",
        },
      });
      const at = asked.credentials.indexOf(text(found.rawId));
      form.elements.key.value = asked.keys[at] ?? asked.keys[0];
      form.elements.authenticator_data.value = text(found.response.authenticatorData);
      form.elements.client_data.value = text(found.response.clientDataJSON);
      form.elements.signature.value = text(found.response.signature);
      form.submit();
    } catch (fault) {
      told.textContent = `${fault.message ?? fault}`;
    }
  });
})();
