/**
 * A form with data-passkey asks the address in it for what to sign, has the authenticator
 * answer, puts the answer into the field `answer`, and is sent.
 */

type Known = { id: string; type: "public-key"; transports?: AuthenticatorTransport[] };
type Options = {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  allowCredentials?: Known[];
  excludeCredentials?: Known[];
};

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (each) => each.charCodeAt(0));
}

export const inBase64 = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)));

const text = (buffer: ArrayBuffer): string =>
  inBase64(buffer).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list: Known[] = []): PublicKeyCredentialDescriptor[] =>
  list.map((each) => ({ ...each, id: bytes(each.id) }));

function answered(options: Options): Promise<Credential | null> {
  const { challenge, user, allowCredentials, excludeCredentials, ...rest } = options;
  const asked = { ...rest, challenge: bytes(challenge) };
  if (!user) {
    return navigator.credentials.get({
      publicKey: { ...asked, allowCredentials: known(allowCredentials) },
    });
  }
  const publicKey = {
    ...asked,
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: known(excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  return navigator.credentials.create({ publicKey });
}

function plain(credential: PublicKeyCredential): object {
  const response: Record<string, string> = {};
  for (const name of PARTS) {
    const part = (credential.response as unknown as Record<string, ArrayBuffer | null>)[name];
    if (part) response[name] = text(part);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

async function sent(form: HTMLFormElement): Promise<void> {
  const asked = await fetch(form.dataset["passkey"] ?? "", { method: "POST" });
  if (!asked.ok) throw new Error(String(asked.status));
  const credential = await answered((await asked.json()) as Options);
  const field = form.elements.namedItem("answer") as HTMLInputElement;
  field.value = JSON.stringify(plain(credential as PublicKeyCredential));
  form.submit();
}

export function startPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    const word = form.querySelector("[data-word]");
    const say = (key: string): void => {
      if (word) word.textContent = key ? (form.dataset[key] ?? "") : "";
    };
    if (!window.PublicKeyCredential) {
      say("cannot");
      continue;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      say("");
      sent(form).catch(() => say("failed"));
    });
  }
}
