package agora.intrinsic;

import agora.data.Folders;
import agora.data.Sha256;
import agora.llm.EmbeddingModel;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Embedding model with a cache by text, in an append-only file, so that an interrupted metric
 * resumes.
 */
public final class CachedEmbeddings implements EmbeddingModel {
  private final EmbeddingModel model;
  private final Path file;
  private final Map<String, float[]> known = new HashMap<>();

  private CachedEmbeddings(EmbeddingModel model, Path file) {
    this.model = model;
    this.file = file;
  }

  /**
   * Returns a model that asks another only for uncached texts.
   *
   * @param file where vectors are kept; one file per model
   */
  public static CachedEmbeddings of(EmbeddingModel model, Path file) {
    CachedEmbeddings cached = new CachedEmbeddings(model, file);
    if (Files.exists(file)) {
      cached.read();
    }
    return cached;
  }

  @Override
  public synchronized float[][] embed(List<String> texts) throws InterruptedException {
    List<String> keys = texts.stream().map(Sha256::of).toList();
    Map<String, String> unknown = new HashMap<>();
    LinkedHashSet<String> order = new LinkedHashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!known.containsKey(keys.get(i)) && order.add(keys.get(i))) {
        unknown.put(keys.get(i), texts.get(i));
      }
    }
    if (!order.isEmpty()) {
      List<String> asked = new ArrayList<>(order);
      float[][] vectors = model.embed(asked.stream().map(unknown::get).toList());
      if (vectors.length != asked.size()) {
        throw new IllegalStateException(
            "the embedding model gave "
                + vectors.length
                + " vectors for "
                + asked.size()
                + " texts");
      }
      for (int i = 0; i < vectors.length; i++) {
        known.put(asked.get(i), vectors[i]);
      }
      append(asked.stream().filter(key -> isFinite(known.get(key))).toList());
    }
    return keys.stream().map(known::get).toArray(float[][]::new);
  }

  /** Returns whether a vector is finite; other vectors are asked again by the next run. */
  private static boolean isFinite(float @Nullable [] vector) {
    for (float value : vector == null ? new float[0] : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private void read() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (hasMore(in)) {
        String key = in.readUTF();
        float[] vector = new float[in.readInt()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = in.readFloat();
        }
        known.put(key, vector);
      }
    } catch (EOFException e) {
      rewrite(); // a last entry that was cut off is dropped
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean hasMore(DataInputStream in) throws IOException {
    in.mark(1);
    boolean more = in.read() >= 0;
    in.reset();
    return more;
  }

  private void rewrite() {
    try {
      Path part = file.resolveSibling(file.getFileName() + ".part");
      write(part, List.copyOf(known.keySet()), StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void append(List<String> keys) {
    try {
      Folders.createParent(file);
      write(file, keys, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(Path target, List<String> keys, StandardOpenOption how) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(
                    target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)))) {
      for (String key : keys) {
        float[] vector = known.getOrDefault(key, new float[0]);
        out.writeUTF(key);
        out.writeInt(vector.length);
        for (float value : vector) {
          out.writeFloat(value);
        }
      }
    }
  }
}
