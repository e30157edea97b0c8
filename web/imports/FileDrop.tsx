import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import styles from "./FileDrop.module.css";

interface FileDropProps {
  /** Name of the file that is being uploaded. */
  sending: string | null;
  onFile: (file: File) => void;
}

/** Takes one file of records, dropped or chosen. */
export function FileDrop({ sending, onFile }: FileDropProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    <>
      <button
        type="button"
        className={styles.drop}
        data-over={over}
        disabled={sending !== null}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
      >
        <FileUp size={20} strokeWidth={1.5} aria-hidden />
        <span>
          {sending ? `Uploading ${sending} …` : "Drop a CSV or TSV file here, or choose one"}
        </span>
        <span className={styles.hint}>up to 500 MB; UTF-8, UTF-16 or Windows-1252</span>
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        aria-label="File"
        className={styles.file}
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </>
  );
}
