"use strict";
/* A form with data-passkey asks the address in it for what to sign, has the
   authenticator answer, puts the answer into the field `answer`, and is sent. */
(function () {
  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (each) { return each.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function known(list) {
    return (list || []).map(function (each) {
      return Object.assign({}, each, { id: bytes(each.id) });
    });
  }
  function answered(options) {
    options.challenge = bytes(options.challenge);
    if (!options.user) {
      options.allowCredentials = known(options.allowCredentials);
      return navigator.credentials.get({ publicKey: options });
    }
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = known(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  function plain(credential) {
    var said = { clientDataJSON: text(credential.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) said[name] = text(credential.response[name]);
    });
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said };
  }
  function started(form) {
    var word = form.querySelector("[data-word]");
    function say(key) { word.textContent = key ? form.dataset[key] : ""; }
    if (!window.PublicKeyCredential) { say("cannot"); return; }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      say("");
      fetch(form.dataset.passkey, { method: "POST" })
        .then(function (answer) {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.json();
        })
        .then(answered)
        .then(function (credential) {
          form.elements.answer.value = JSON.stringify(plain(credential));
          form.submit();
        })
        .catch(function () { say("failed"); });
    });
  }
  document.querySelectorAll("form[data-passkey]").forEach(started);
})();
