/** Hands a file to the person: a download in a browser, a dialog in Electron. */
export function saveFile(name: string, type: string, data: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([data.slice()], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
