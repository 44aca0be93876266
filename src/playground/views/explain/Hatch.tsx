/** The pattern of what is not known. Used as fill="url(#id)". */
export const Hatch = ({ id }: { id: string }) => (
  <defs>
    <pattern id={id} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width={5} height={5} className="fill-sunken" />
      <line x1={0} y1={0} x2={0} y2={5} className="stroke-line-strong" strokeWidth={1.5} />
    </pattern>
  </defs>
);
