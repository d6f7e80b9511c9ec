package agora.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A worker process inside a sandbox: one session at a time, any number one after the other. */
final class SandboxWorker implements AutoCloseable {
  private static final int MOST_FRAME_BYTES = 1 << 20;
  // Reads the real program from standard input: the command line stays the same everywhere.
  private static final String BOOTSTRAP =
      """
      import os
      def read(n):
          parts = []
          while n:
              part = os.read(0, n)
              if not part:
                  os._exit(3)
              parts.append(part)
              n -= len(part)
          return b"".join(parts)
      exec(compile(read(int.from_bytes(read(4), "big")), "worker.py", "exec"))
      """;

  private final SandboxLauncher launcher;
  private final Process process;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();
  private final Thread listening;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

  /** One message of the worker. */
  static final class Frame {
    private final char kind;
    private final byte[] body;

    private Frame(char kind, byte[] body) {
      this.kind = kind;
      this.body = body;
    }

    char kind() {
      return kind;
    }

    byte[] body() {
      return body;
    }
  }

  SandboxWorker(SandboxLauncher launcher) throws IOException {
    this.launcher = launcher;
    List<String> command = new ArrayList<>(launcher.command());
    command.add(BOOTSTRAP);
    this.process = new ProcessBuilder(command).start();
    this.in = new DataInputStream(process.getInputStream());
    OutputStream raw = process.getOutputStream();
    this.out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16));
    // A blocking read of a pipe holds a virtual thread's carrier; two of them starve all others
    // here.
    this.listening = Thread.ofPlatform().daemon().start(() -> drain(process.getErrorStream()));
    byte[] program = PROGRAM.getBytes(StandardCharsets.UTF_8);
    write(() -> {
      out.writeInt(program.length);
      out.write(program);
    });
  }

  private static final String PROGRAM =
      String.join(
          "\n\n\n",
          source("worker.py"),
          source("plain.py"),
          source("candidate.py"),
          source("examiner.py"),
          source("extract.py"),
          // imported here, so that forked sessions find them loaded
          "import bisect, cmath, copy, datetime, functools, hashlib, heapq, itertools, operator",
          "import re, statistics, string, typing",
          "serve({'Lines': Lines, 'candidate': candidate_main, 'examiner': examiner_main,",
          "       'extract': extract_main})\n");

  /** Starts a session; what it was sent before it began is lost. */
  void open(SandboxLimits limits, String driver) {
    ObjectNode options = limits.toJson();
    options.put("isolation", launcher.isolation());
    options.put("uid", launcher.uid());
    options.put("scratch", launcher.scratch());
    options.put("driver", driver);
    frame('O', options.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Sends without waiting for the worker to read: it may be busy sending to us. */
  void frame(char kind, byte[] body) {
    write(() -> {
      out.writeInt(body.length);
      out.writeByte(kind);
      out.write(body);
    });
  }

  /**
   * Returns the next message.
   *
   * @throws UncheckedIOException if the worker is gone
   */
  Frame next() {
    try {
      int length = in.readInt();
      if (length < 0 || length > MOST_FRAME_BYTES) {
        throw new IOException("a frame of " + length + " bytes");
      }
      char kind = (char) in.readUnsignedByte();
      return new Frame(kind, in.readNBytes(length));
    } catch (EOFException e) {
      throw new UncheckedIOException("the sandbox's worker ended: " + complaints(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("the sandbox's worker cannot be read: " + complaints(), e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Returns what the worker wrote to its standard error, the last of it. */
  String complaints() {
    try {
      listening.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (complaints) {
      return complaints.toString(StandardCharsets.UTF_8).strip();
    }
  }

  /** Kills the worker and with it everything inside its sandbox. */
  @Override
  public void close() {
    writer.shutdownNow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private void write(Writing writing) {
    writer.execute(() -> {
      try {
        writing.run();
        out.flush();
      } catch (IOException e) {
        // a worker that cannot be written to is gone: no process is left to read from either
        process.destroyForcibly();
      }
    });
  }

  private void drain(InputStream errors) {
    byte[] buffer = new byte[4096];
    try (errors) {
      for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
        synchronized (complaints) {
          if (complaints.size() < 1 << 16) {
            complaints.write(buffer, 0, n);
          }
        }
      }
    } catch (IOException e) {
      synchronized (complaints) {
        complaints.writeBytes(("(" + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String source(String name) {
    try (InputStream in = SandboxWorker.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("agora/sandbox/" + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read", e);
    }
  }

  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }
}
