/** Blocks of the page: base64 of gzip, perhaps encrypted. */

export type Open = (data: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;

const NONCE = 12;

export async function inflate<T>(text: string, open?: Open): Promise<T> {
  const binary = atob(text.trim());
  let data = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) data[at] = binary.charCodeAt(at);
  if (open) data = await open(data);
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text()) as T;
}

/** The same, the other way: for a file of one entity. */
export async function deflate(content: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(content)]).stream().pipeThrough(new CompressionStream("gzip"));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of data) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** What opens blocks that were closed with a passphrase: AES-GCM, the key by PBKDF2. */
export async function opener(passphrase: string, salt: string, rounds: number): Promise<Open> {
  const bytes = Uint8Array.from(atob(salt), (c) => c.charCodeAt(0));
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, [
    "deriveKey",
  ]);
  const how = {name: "PBKDF2", hash: "SHA-256", salt: bytes, iterations: rounds};
  const key = await crypto.subtle.deriveKey(how, material, {name: "AES-GCM", length: 256}, false, ["decrypt"]);
  return async (data) => {
    const algorithm = {name: "AES-GCM", iv: data.subarray(0, NONCE)};
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, data.subarray(NONCE)));
  };
}
