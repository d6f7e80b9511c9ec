package agora.grid;

import agora.data.Sha256;
import agora.store.SharedRun;
import agora.study.Study;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens a study whose run directory several machines share. */
public final class StudyGrid {
  private static final String FILE_ALONE = "sha256:";

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
   * @param id identity of the shared run, or {@code sha256:} and the hash of the study's file where
   *     the run directory is not the submitter's; null to open without a check
   * @throws IllegalStateException if this machine does not see the run directory, as where a file
   *     system is not mounted: another machine may
   * @throws IllegalArgumentException if it sees another run directory, or another file
   */
  public static Study join(Path file, String store, @Nullable String id) {
    if (id == null) {
      return open(file, store);
    }
    if (id.startsWith(FILE_ALONE)) {
      if (!id.equals(ofFile(hash(file)))) {
        throw changed(file);
      }
      return open(file, store);
    }
    Study study = openMarked(file, store);
    try {
      SharedRun shared =
          study.shared().orElseThrow(() -> new IllegalStateException(elsewhere(file, study)));
      if (!shared.mark().id().equals(id)) {
        throw new IllegalArgumentException(elsewhere(file, study));
      }
      if (!shared.mark().study().equals(hash(file))) {
        throw changed(file);
      }
      return study;
    } catch (RuntimeException e) {
      study.close();
      throw e;
    }
  }

  /** Opens a study; a directory of this machine alone gets the store's marker. */
  private static Study openMarked(Path file, String store) {
    Study study = Study.open(file);
    if (study.shared().isPresent() || store.equals(SharedRun.Mark.FILES)) {
      return study;
    }
    study.close();
    return open(file, store);
  }

  /** Returns the identity by which {@link #join} accepts this content of a study's file. */
  static String ofFile(String hash) {
    return FILE_ALONE + hash;
  }

  private static String elsewhere(Path file, Study study) {
    return study.folder()
        + " is not the run directory that was submitted for "
        + file
        + ": this machine does not see the same folder. Mount the shared file system here, put the"
        + " run directory on one (AGORA_RUNS), or use --store s3://bucket/prefix";
  }

  private static IllegalArgumentException changed(Path file) {
    return new IllegalArgumentException(
        file + " was changed since it was submitted, or is another file here: submit it again");
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
