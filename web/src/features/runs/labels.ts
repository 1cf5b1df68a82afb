/** The words of a name in a program: "user_principal_name" and "userPrincipalName" are "User principal name". */
export function labelOf(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\s.-]+/g, ' ')
    .trim();
  const small = words
    .replace(/\p{Lu}\p{Ll}+/gu, (word) => word.toLowerCase())
    .replace(/\b(id|url|upn)(s?)\b/gi, (_, word: string, s: string) => word.toUpperCase() + s.toLowerCase());
  return small === '' ? name : small.charAt(0).toUpperCase() + small.slice(1);
}
