package agora.grid;

import agora.data.Sha256;
import agora.store.SharedRun;
import agora.study.Study;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens a study whose run directory several machines share. */
public final class StudyGrid {
  private StudyGrid() {}

  /**
   * Opens a study and marks its run directory as shared.
   *
   * @param store "files" for a folder that all machines see, or {@code s3://bucket/prefix}
   */
  public static Study open(Path file, String store) {
    Path folder;
    try (Study study = Study.open(file)) {
      folder = study.folder();
    }
    SharedRun.create(folder, hash(file), store);
    return Study.open(file);
  }

  /**
   * Opens a study that was submitted.
   *
   * @param id identity of the shared run; null to open without this check
   * @throws IllegalArgumentException if this machine sees another run directory, or another file
   */
  public static Study join(Path file, String store, @Nullable String id) {
    if (id == null) {
      return open(file, store);
    }
    Study study = Study.open(file);
    if (study.shared().isEmpty() && !store.equals(SharedRun.Mark.FILES)) {
      study.close();
      study = open(file, store); // a directory of this machine alone: the store has the marker
    }
    Path folder = study.folder();
    Supplier<IllegalArgumentException> elsewhere =
        () ->
            new IllegalArgumentException(
                folder
                    + " is not the run directory that was submitted: this machine does not see the"
                    + " same folder. Put it on a shared file system (AGORA_RUNS), or use --store"
                    + " s3://bucket/prefix");
    SharedRun.Mark mark = study.shared().orElseThrow(elsewhere).mark();
    if (!mark.id().equals(id)) {
      study.close();
      throw elsewhere.get();
    }
    if (!mark.study().equals(hash(file))) {
      study.close();
      throw new IllegalArgumentException(
          file + " was changed since it was submitted, or is another file here: submit it again");
    }
    return study;
  }

  /** Returns what a study that this package opened shares. */
  static SharedRun shared(Study study) {
    return study
        .shared()
        .orElseThrow(() ->
            new IllegalStateException(
                study.folder() + " is not shared: open the study by StudyGrid.open"));
  }

  private static String hash(Path file) {
    try {
      return Sha256.ofFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
