import type { ReactNode } from "react";
import { Button, Loading, Table, type Column } from "@/design";
import { useTexts } from "@/texts";
import type { Pages } from "../data/usePages";
import { Failure } from "./Failure";
import styles from "./parts.module.css";

interface Props<T> {
  pages: Pages<T>;
  caption: string;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  empty: ReactNode;
}

/** A list by cursor: what has been read so far, and a button for more. Says to screen readers how many there are. */
export function PageList<T>({ pages, caption, columns, rowKey, empty }: Props<T>) {
  const texts = useTexts("console");
  if (pages.isFirst) return <Loading />;
  return (
    <div className={styles.list}>
      {!(pages.error && pages.items.length === 0) && <Table caption={caption} columns={columns} rows={pages.items} rowKey={rowKey} empty={empty} />}
      <Failure error={pages.error} onRetry={pages.items.length === 0 ? pages.reload : pages.loadMore} />
      {pages.items.length > 0 && (
        <div className={styles.more}>
          <span className={styles.quiet} role="status">{texts.shown(pages.items.length, pages.hasMore)}</span>
          {pages.hasMore && <Button isBusy={pages.isLoading} onClick={pages.loadMore}>{texts.loadMore}</Button>}
        </div>
      )}
    </div>
  );
}
