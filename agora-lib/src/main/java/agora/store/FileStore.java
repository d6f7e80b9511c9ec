package agora.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Store in a folder that all machines see. Put if absent is a hard link to a complete file; where
 * the file system has no links, it is an exclusive create.
 */
public final class FileStore implements Store {
  private final Path root;
  private final boolean links;

  private FileStore(Path root, boolean links) {
    this.root = root;
    this.links = links;
  }

  /** Returns the store in this folder, which is made on first use. */
  public static FileStore at(Path root) {
    return new FileStore(root.toAbsolutePath().normalize(), true);
  }

  /** Returns this store for a file system without hard links. */
  FileStore withoutLinks() {
    return new FileStore(root, false);
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return Uninterrupted.call(() -> {
      try {
        return Optional.of(Files.readAllBytes(path(name)));
      } catch (NoSuchFileException none) {
        return Optional.empty();
      }
    });
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    return Uninterrupted.call(() -> {
      Path target = path(name);
      Path part = written(target, content);
      try {
        create(part, target, content);
        return true;
      } catch (FileAlreadyExistsException taken) {
        // A network file system repeats a link whose answer was lost: then the file is ours.
        return Arrays.equals(Files.readAllBytes(target), content);
      } finally {
        Files.deleteIfExists(part);
      }
    });
  }

  private void create(Path part, Path target, byte[] content) throws IOException {
    if (links) {
      try {
        Files.createLink(target, part);
        return;
      } catch (FileAlreadyExistsException taken) {
        throw taken;
      } catch (UnsupportedOperationException | FileSystemException noLinks) {
        // Below: the file appears before its content, and a reader takes half of it for damage.
      }
    }
    Files.write(target, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    Uninterrupted.call(() -> {
      Path target = path(name);
      return Files.move(
          written(target, content),
          target,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    });
  }

  /** Returns a new name beside the target, which no listing shows. */
  private static Path part(Path target) throws IOException {
    Files.createDirectories(target.getParent());
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
  }

  /** Writes a complete file beside the target, forced to the disk. */
  private static Path written(Path target, byte[] content) throws IOException {
    Path part = part(target);
    Files.write(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return part;
  }

  @Override
  public List<String> names(String prefix) throws IOException {
    return Uninterrupted.call(() -> {
      Path folder = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
      if (!Files.isDirectory(folder)) {
        return List.of();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(file -> !file.getFileName().toString().startsWith("."))
            .filter(Files::isRegularFile)
            .map(file -> root.relativize(file).toString().replace('\\', '/'))
            .filter(name -> name.startsWith(prefix))
            .sorted()
            .toList();
      } catch (UncheckedIOException gone) {
        if (gone.getCause() instanceof NoSuchFileException) {
          return names(prefix); // a file was deleted while the folder was read
        }
        throw gone.getCause();
      }
    });
  }

  @Override
  public void delete(String name) throws IOException {
    Uninterrupted.call(() -> Files.deleteIfExists(path(name)));
  }

  @Override
  public void upload(Path file, String name) throws IOException {
    Uninterrupted.call(() -> {
      Path target = path(name);
      Path part = part(target);
      Files.copy(file, part);
      return Files.move(
          part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    });
  }

  @Override
  public void download(String name, Path file) throws IOException {
    Uninterrupted.call(() -> Files.copy(path(name), file, StandardCopyOption.REPLACE_EXISTING));
  }

  private Path path(String name) {
    Path path = root.resolve(name).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new IllegalArgumentException(
          "a name in the store is a path below it, was '" + name + "'");
    }
    return path;
  }
}
