// Send requests to this server, with the token where one is needed.

const KEY = "clara-token";

export function keepToken(token) {
  sessionStorage.setItem(KEY, token);
}

export async function ask(path, options = {}) {
  const token = sessionStorage.getItem(KEY);
  const headers = new Headers(options.headers || {});
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new Error("The server did not answer. Is it still running? Is the file too large (64 MB)?");
  }
  if (response.ok) return response;
  if (response.status === 401) document.getElementById("token-form").hidden = false;
  let reason = `the server answered ${response.status}`;
  try {
    reason = (await response.json()).error;
  } catch { /* no sentence in it */ }
  throw new Error(reason);
}

export function tell(sentence, isError = false) {
  const message = document.getElementById("message");
  message.textContent = sentence;
  message.classList.toggle("error", isError);
}
