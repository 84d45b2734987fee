import { tintOf } from "@/design";
import styles from "./Home.module.css";

const colours = ["#a3174c", "#7b2cbf", "#2b50b8", "#0b6a73", "#1c6b3a", "#8a4b08", "#a0321b", "#55556b"];

/** A picture for what has none: always the same for an id. */
export function Pattern({ id }: { id: string }) {
  const tint = tintOf(id);
  const turn = tintOf(`${id}.`);
  return (
    <svg className={styles.pattern} viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="320" height="180" fill={colours[tint]} />
      <circle cx={40 + turn * 34} cy={20 + tint * 18} r="120" fill={colours[(tint + 3) % 8]} opacity="0.55" />
      <circle cx={290 - turn * 26} cy={170 - tint * 10} r="90" fill={colours[(tint + 1) % 8]} opacity="0.6" />
      {[0, 1, 2, 3, 4].map((bar) => (
        <rect
          key={bar}
          x={124 + bar * 16}
          y={90 - 12 - ((turn + bar * 3) % 5) * 6}
          width="7"
          height={24 + ((turn + bar * 3) % 5) * 12}
          rx="3.500"
          fill="#fff"
          opacity="0.85"
        />
      ))}
    </svg>
  );
}
