package agora.llama;

import agora.data.Folders;
import agora.tokenizer.ChatFiles;
import agora.tokenizer.CheckpointFolder;
import agora.tokenizer.Tokenizer;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a checkpoint folder in the Hugging Face layout, in shards where it is large; the folder
 * appears under its name only when it is whole.
 */
final class CheckpointWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long CHUNK_BYTES = 64L << 20;

  private final DType dtype;
  private final long shardBytes;

  CheckpointWriter(DType dtype, long shardBytes) {
    this.dtype = dtype;
    this.shardBytes = shardBytes;
  }

  private record Piece(Tensor tensor, Parameter.Part part, long bytes) {}

  /**
   * Writes the folder; a checkpoint of this name is replaced.
   *
   * @param companions a folder whose tokenizer and the like are copied; none if null
   * @param speaking whose chat form is written into the files; null to leave them as they are
   * @throws IllegalArgumentException if something else than a checkpoint has this name
   */
  void write(
      Path directory,
      Parameters parameters,
      ObjectNode config,
      @org.jspecify.annotations.Nullable Path companions,
      @org.jspecify.annotations.Nullable Tokenizer speaking)
      throws IOException {
    Path target = directory.toAbsolutePath();
    requireReplaceable(target);
    Files.createDirectories(target.getParent());
    removeRemains(target);
    Path partial =
        Files.createTempDirectory(
            target.getParent(), partial(target) + ProcessHandle.current().pid() + "-");
    try {
      copyCompanions(companions, partial);
      ObjectNode written = config.deepCopy();
      written.remove("dtype");
      // Weights are written as floating point, whatever they were read from.
      written.remove("quantization_config");
      written.remove("compression_config");
      written.put("torch_dtype", dtype.configName());
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(partial.resolve(CheckpointFolder.CONFIG).toFile(), written);
      if (speaking != null) {
        ChatFiles.write(speaking, partial);
      }
      writeShards(partial, shards(parameters));
      replace(partial, target);
    } catch (IOException | RuntimeException e) {
      deleteTree(partial);
      throw e;
    }
  }

  private static String partial(Path target) {
    return "." + target.getFileName() + ".partial-";
  }

  /** Whatever is no checkpoint may be all that somebody has of it. */
  private static void requireReplaceable(Path target) throws IOException {
    if (target.getFileName() == null || List.of(".", "..").contains(target.getFileName() + "")) {
      throw new IllegalArgumentException("a checkpoint needs a folder's name, was " + target);
    }
    if (!Files.exists(target)) {
      return;
    }
    boolean folder = Files.isDirectory(target);
    if (folder && Files.exists(target.resolve(CheckpointFolder.CONFIG))) {
      return;
    }
    if (folder) {
      try (Stream<Path> inside = Files.list(target)) {
        if (inside.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new IllegalArgumentException(
        "a checkpoint replaces only an empty folder or one with a "
            + CheckpointFolder.CONFIG
            + ", but "
            + target
            + (folder ? " holds other files" : " is a file")
            + ": name another folder");
  }

  /** Removes what processes that are no more left half written under this name. */
  private static void removeRemains(Path target) throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(partial(target)) + "(\\d+).*");
    List<Path> remains;
    try (Stream<Path> siblings = Files.list(target.getParent())) {
      remains =
          siblings
              .filter(path -> {
                Matcher matcher = name.matcher(path.getFileName().toString());
                return matcher.matches() && !alive(matcher.group(1));
              })
              .toList();
    }
    remains.forEach(CheckpointWriter::deleteTree);
  }

  private static boolean alive(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (NumberFormatException noProcess) {
      return false;
    }
  }

  private static void copyCompanions(@org.jspecify.annotations.Nullable Path from, Path to)
      throws IOException {
    if (from == null) {
      return;
    }
    for (String name : Checkpoint.COMPANIONS) {
      if (Files.exists(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
  }

  private List<List<Piece>> shards(Parameters parameters) {
    List<List<Piece>> shards = new ArrayList<>();
    List<Piece> shard = new ArrayList<>();
    long bytes = 0;
    for (Parameter parameter : parameters.list()) {
      for (Parameter.Part part : parameter.parts()) {
        long size = part.shape().stream().reduce(1L, (a, b) -> a * b) * dtype.bytes();
        if (bytes > 0 && bytes + size > shardBytes) {
          shards.add(shard);
          shard = new ArrayList<>();
          bytes = 0;
        }
        shard.add(new Piece(parameter.tensor(), part, size));
        bytes += size;
      }
    }
    shards.add(shard);
    return shards;
  }

  private void writeShards(Path directory, List<List<Piece>> shards) throws IOException {
    if (shards.size() == 1) {
      writeFile(directory.resolve(Checkpoint.WEIGHTS), shards.getFirst());
      return;
    }
    ObjectNode index = JSON.createObjectNode();
    long total = shards.stream().flatMap(List::stream).mapToLong(Piece::bytes).sum();
    index.putObject("metadata").put("total_size", total);
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      writeFile(directory.resolve(name), shards.get(i));
      shards.get(i).forEach(piece -> map.put(piece.part().name(), name));
    }
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve(Checkpoint.INDEX).toFile(), index);
  }

  private void writeFile(Path file, List<Piece> pieces) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] header = header(pieces);
      ByteBuffer start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(channel, start.putLong(header.length).flip());
      writeFully(channel, ByteBuffer.wrap(header));
      for (Piece piece : pieces) {
        writePiece(channel, piece);
      }
      channel.force(true);
    }
  }

  /** Returns the header, padded with spaces so that the tensors begin at a multiple of eight. */
  private byte[] header(List<Piece> pieces) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.putObject("__metadata__").put("format", "pt");
    long at = 0;
    for (Piece piece : pieces) {
      ObjectNode entry = json.putObject(piece.part().name());
      entry.put("dtype", dtype.name());
      piece.part().shape().forEach(entry.withArray("shape")::add);
      entry.withArray("data_offsets").add(at).add(at + piece.bytes());
      at += piece.bytes();
    }
    String text = JSON.writeValueAsString(json);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private void writePiece(FileChannel channel, Piece piece) throws IOException {
    long rows = piece.part().rows();
    long step = Math.max(1, CHUNK_BYTES / Math.max(1, piece.bytes() / rows));
    for (long row = 0; row < rows; row += step) {
      try (NativeScope scope = NativeScope.open()) {
        Tensor bytes =
            Tensors.copy(
                scope,
                piece.tensor(),
                piece.part().firstRow() + row,
                Math.min(step, rows - row),
                dtype);
        writeFully(channel, bytes.bytes());
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void replace(Path partial, Path target) throws IOException {
    if (!Files.exists(target)) {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = partial.resolveSibling(partial.getFileName() + ".old");
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    deleteTree(old);
  }

  private static void deleteTree(Path directory) {
    try {
      Folders.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
