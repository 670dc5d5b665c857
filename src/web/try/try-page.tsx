// stub
export function TryPage() {
  return null;
}
