package agora.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of bytes, texts and files, in hexadecimal. */
public final class Sha256 {
  /** Copied for each hash: looking for a provider takes as long as hashing a short text. */
  private static final MessageDigest EMPTY = empty();

  private final MessageDigest digest;

  private Sha256() {
    MessageDigest copy;
    try {
      copy = (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      copy = empty();
    }
    digest = copy;
  }

  private static MessageDigest empty() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Returns an empty hash, to which parts are added. */
  public static Sha256 begin() {
    return new Sha256();
  }

  /** Returns the 64 digits of these bytes. */
  public static String of(byte[] bytes) {
    return begin().add(bytes).hex();
  }

  /** Returns the 64 digits of a text in UTF-8. */
  public static String of(String text) {
    return begin().add(text).hex();
  }

  /** Returns the 64 digits of a file's content. */
  public static String ofFile(Path file) throws IOException {
    return begin().addFile(file).hex();
  }

  /** Adds bytes. */
  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds a text in UTF-8. */
  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file's content. */
  public Sha256 addFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 18];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return this;
  }

  /** Returns the 64 digits of everything added; the hash is empty again. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
