/** The mark of Bifrost: three arcs in the colour of the text around it. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden
    >
      <path d="M2 16a8 8 0 0 1 16 0M5.5 16a4.5 4.5 0 0 1 9 0M9 16a1 1 0 0 1 2 0" />
    </svg>
  );
}
