package agora.train;

import agora.llama.Checkpoint;
import agora.llama.LlamaOptions;
import agora.torch.Torch;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that decides a run's numbers, written beside them.
 *
 * @param version raised when the same settings give other results
 * @param config the settings
 * @param base SHA-256 of the files of the checkpoint that it starts from
 * @param data SHA-256 of the texts
 * @param device CPU or CUDA
 * @param threads threads of one operation, which decide the order of sums
 * @param libraries libtorch and its binding
 * @param chatForm how a base without a chat template of its own was taught to speak; null where it
 *     has one
 */
record Manifest(
    int version,
    SftConfig config,
    String base,
    String data,
    String device,
    int threads,
    List<String> libraries,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String chatForm) {
  private static final int VERSION = 1;

  static Manifest of(
      SftConfig config,
      Checkpoint checkpoint,
      TrainingData data,
      LlamaOptions options,
      int threads) {
    return new Manifest(
        VERSION,
        config,
        hash(checkpoint.source()),
        hash(data),
        options.device().name(),
        threads,
        List.of("libtorch " + Torch.version(), "DJL 0.35.1"),
        form(options, checkpoint.directory()));
  }

  private static @Nullable String form(LlamaOptions options, Path checkpoint) {
    try {
      return options.chatForm() == null ? null : options.chatForm().identity(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  private static String hash(TrainingData data) {
    MessageDigest digest = sha256();
    data.texts().forEach(text -> digest.update((text + "\0").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Of a folder of files, or of one file. */
  private static String hash(Path folder) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 20];
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update((file.getFileName() + "\0").getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
