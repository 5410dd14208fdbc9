// Signs a statement with a passkey: the challenge is the digest of what the page shows.
(() => {
  const form = document.querySelector("[data-sign]");
  if (!form || !window.PublicKeyCredential) return;
  form.hidden = false;
  const told = form.querySelector("[data-sign-told]");
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  form.addEventListener("submit", async (event) => {
    if (form.elements.signature.value) return;
    event.preventDefault();
    try {
      const asked = await (await fetch(form.dataset.sign)).json();
      const found = await navigator.credentials.get({
        publicKey: {
          challenge: bytes(asked.challenge),
          rpId: asked.site,
          userVerification: "required",
        },
      });
      form.elements.authenticator_data.value = text(found.response.authenticatorData);
      form.elements.client_data.value = text(found.response.clientDataJSON);
      form.elements.signature.value = text(found.response.signature);
      form.submit();
    } catch (fault) {
      told.textContent = `${fault.message ?? fault}`;
    }
  });
})();
