/** Text in a label: `$(name)` in it draws no icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}
