package agora.llm;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every paid answer, raw, in a file of one JSON object per line, found again by the content of its
 * question. {@link Asker} looks here before it asks.
 *
 * <p>A line has reached the operating system when {@link #append} returns, so no kill of the
 * process loses it; it is forced to the disk within a second, and at close. A torn last line is cut
 * off when the file is opened. Only one journal may have the file open.
 */
public final class Journal implements AutoCloseable {
  private static final int LONGEST_LINE = 0xFFFFFF;
  private static final long LEAST_RESERVE = 4L << 20;
  private static final long MOST_RESERVE = 256L << 20;

  private final Path file;
  private final Reserve reserve;
  private final RandomAccessFile access;
  private final Disk disk;
  private final int underWay;
  private final Map<String, Long> positions = new HashMap<>();
  private final Set<String> failures = new HashSet<>();
  private final Thread forcer;
  private long end;
  private Usage usage = Usage.ZERO;
  private int damaged;
  private volatile boolean dirty;
  private volatile boolean closed;
  private volatile @Nullable IOException trouble;

  /**
   * One answer, or one question that was given up.
   *
   * @param key the hash of the question, see {@link QuestionKey}
   * @param id the question's name
   * @param millis how long the answer took, retries included
   * @param failure why there is no answer; null if there is one
   * @param reply the raw answer; null if there is none; beside a failure, what was paid without an
   *     answer
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(
      String key, String id, long millis, @Nullable String failure, @Nullable ChatReply reply) {}

  /** Writes bytes into an open file; tests bring a disk that fills up. */
  @FunctionalInterface
  interface Disk {
    Disk REAL =
        (file, at, bytes) -> {
          file.seek(at);
          file.write(bytes);
        };

    void write(RandomAccessFile file, long at, byte[] bytes) throws IOException;
  }

  private Journal(Path file, RandomAccessFile access, int underWay, Disk disk) {
    this.file = file;
    this.reserve = new Reserve(file.resolveSibling(file.getFileName() + ".reserve"));
    this.access = access;
    this.underWay = underWay;
    this.disk = disk;
    this.forcer = Thread.ofPlatform().daemon().name("journal-force").unstarted(this::force);
  }

  /**
   * Opens the journal, creating it and its folder if they are missing.
   *
   * @throws UncheckedIOException if the folder or file cannot be written, or the disk is full
   * @throws IllegalStateException if another journal, here or in another process, has it open
   */
  public static Journal open(Path file) {
    return open(file, 1, Disk.REAL);
  }

  /** Opens the journal of so many requests at once; see {@link #open(Path)}. */
  static Journal open(Path file, int underWay, Disk disk) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw");
      try {
        lock(file, access);
        Journal journal = new Journal(file, access, underWay, disk);
        journal.readIndex();
        journal.reserve.grow(Math.clamp(16_384L * underWay, LEAST_RESERVE, MOST_RESERVE));
        journal.forcer.start();
        return journal;
      } catch (IOException | RuntimeException e) {
        access.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: the journal of answers cannot be written, nothing was asked: %s; free space or choose another folder"
              .formatted(file, TextFiles.reason(e)),
          e);
    }
  }

  /** Returns the answer with this key, or null. */
  public synchronized @Nullable Entry find(String key) {
    try {
      Long position = positions.get(key);
      if (position == null) {
        return null;
      }
      byte[] line = new byte[(int) (position & 0xFFFFFF)];
      access.seek(position >>> 24);
      access.readFully(line);
      return Jsonl.mapper().readValue(line, Entry.class);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": an answer cannot be read back: " + e, e);
    }
  }

  /** Returns whether there is an answer with this key. */
  public synchronized boolean has(String key) {
    return positions.containsKey(key);
  }

  /** Returns whether the question with this key was ever given up. */
  public synchronized boolean gaveUp(String key) {
    return failures.contains(key);
  }

  /**
   * Writes an entry; when this returns, a killed process no longer loses it.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void append(Entry entry) {
    try {
      byte[] line = line(entry);
      int length = line.length - 1;
      if (length > LONGEST_LINE) {
        throw ChatException.paid(
            ChatException.Kind.ITEM,
            "an answer of %d MB is too long to be kept".formatted(length >> 20),
            entry.reply() == null ? Usage.ZERO : entry.reply().usage());
      }
      synchronized (this) {
        writeAtEnd(line);
        index(entry, end, length);
        end += line.length;
        dirty = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: an answer cannot be kept, nothing more is sent: %s; free space, then run again: only what has no answer is asked"
              .formatted(file, TextFiles.reason(e)),
          e);
    }
  }

  /** Returns whether it has neither an answer nor a question that was given up. */
  synchronized boolean isEmpty() {
    return positions.isEmpty() && failures.isEmpty();
  }

  Path file() {
    return file;
  }

  /** Returns the number of answers. */
  public synchronized int size() {
    return positions.size();
  }

  /** Returns the tokens of all answers, those of earlier runs included. */
  public synchronized Usage usage() {
    return usage;
  }

  /**
   * Returns the first failure of the disk, after which nothing more should be sent: what is under
   * way still has room in the reserve; null if all is well.
   */
  @Nullable IOException trouble() {
    return trouble;
  }

  /** Returns the number of lines that were passed over because they were not whole. */
  public int damagedLines() {
    return damaged;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    forcer.interrupt();
    try {
      access.getFD().sync();
      access.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": the journal cannot be closed: " + TextFiles.reason(e), e);
    } finally {
      reserve.free();
    }
  }

  private static void lock(Path file, RandomAccessFile access) throws IOException {
    FileLock held = null;
    try {
      held = access.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      throw new IllegalStateException(openElsewhere(file, "by this process"), e);
    }
    if (held == null) {
      throw new IllegalStateException(openElsewhere(file, "by another process"));
    }
  }

  private static String openElsewhere(Path file, String who) {
    return file + ": the journal is open " + who + ": wait until that run has ended, or stop it";
  }

  private void readIndex() throws IOException {
    long start = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          line.write(b);
          continue;
        }
        readLine(line.toByteArray(), start);
        start += line.size() + 1;
        line.reset();
      }
      if (line.size() > 0) {
        damaged++;
        access.setLength(start);
      }
    }
    end = start;
  }

  private void readLine(byte[] line, long start) throws IOException {
    if (line.length == 0) {
      return;
    }
    try {
      Entry entry = Jsonl.mapper().readValue(line, Entry.class);
      if (entry == null || entry.key() == null || line.length > LONGEST_LINE) {
        damaged++;
        return;
      }
      index(entry, start, line.length);
    } catch (JsonProcessingException | NullPointerException e) {
      damaged++; // a damaged line is an answer that is not there: it is asked again
    }
  }

  private void index(Entry entry, long start, int length) {
    ChatReply reply = entry.reply();
    if (reply != null) {
      usage = usage.plus(reply.usage());
    }
    if (reply == null || entry.failure() != null) {
      failures.add(entry.key());
    } else {
      positions.put(entry.key(), start << 24 | length);
    }
  }

  /** Returns an entry as Jackson writes the record, and a line end, without its reflection. */
  private static byte[] line(Entry entry) throws IOException {
    ChatReply reply = entry.reply();
    ByteArrayOutputStream line =
        new ByteArrayOutputStream(320 + (reply == null ? 0 : reply.text().length() * 9 / 8));
    try (JsonGenerator out = Jsonl.mapper().createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("key", entry.key());
      out.writeStringField("id", entry.id());
      out.writeNumberField("millis", entry.millis());
      if (entry.failure() != null) {
        out.writeStringField("failure", entry.failure());
      }
      if (reply != null) {
        out.writeFieldName("reply");
        reply.write(out);
      }
      out.writeEndObject();
      out.writeRaw('\n');
    }
    return line.toByteArray();
  }

  private void writeAtEnd(byte[] bytes) throws IOException {
    try {
      disk.write(access, end, bytes);
    } catch (IOException e) {
      trouble = e;
      // The disk is full: what the reserve frees holds the answers that are still under way.
      reserve.free();
      try {
        disk.write(access, end, bytes);
      } catch (IOException again) {
        access.setLength(end);
        throw again;
      }
    }
    reserve.hold((long) bytes.length * underWay, MOST_RESERVE);
  }

  private void force() {
    try {
      while (!closed) {
        Thread.sleep(1000);
        if (dirty) {
          dirty = false;
          access.getFD().sync();
        }
      }
    } catch (InterruptedException e) {
      return; // closing, which forces itself
    } catch (IOException e) {
      trouble = e;
      dirty = true; // close forces again and reports
    }
  }
}
