import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Link, type LinkProps } from "react-router";
import styles from "./Button.module.css";
import { classes } from "./classes";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

interface Look {
  kind?: ButtonKind;
  isSmall?: boolean;
  /** As wide as what it is in. */
  isWide?: boolean;
}

function look({ kind = "secondary", isSmall, isWide }: Look, isIcon: boolean, className?: string): string {
  return classes(styles.button, styles[kind], isSmall && styles.small, isWide && styles.wide, isIcon && styles.icon, className);
}

export interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Shows that it works, and can't be pressed meanwhile. It keeps the focus, which a disabled button would lose. */
  isBusy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind, isSmall, isWide, isBusy = false, className, children, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={look({ ...(kind && { kind }), ...(isSmall && { isSmall }), ...(isWide && { isWide }) }, false, className)}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => (isBusy ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {isBusy && <span className={styles.spinner} aria-hidden="true" />}
      {children}
    </button>
  );
}

/** A button that shows only a picture: `label` is read out, and shown as its tooltip. */
export function IconButton({ label, kind = "quiet", isSmall, className, children, type = "button", ...rest }: ButtonProps & { label: string }) {
  return (
    <button type={type} className={look({ kind, ...(isSmall && { isSmall }) }, true, className)} aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ kind, isSmall, isWide, className, children, ...rest }: Look & LinkProps & { children: ReactNode; ref?: Ref<HTMLAnchorElement> }) {
  return (
    <Link className={look({ ...(kind && { kind }), ...(isSmall && { isSmall }), ...(isWide && { isWide }) }, false, className)} {...rest}>
      {children}
    </Link>
  );
}
