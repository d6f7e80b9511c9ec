package agora.llm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes questions: 128 bits of SHA-256 over every field, each with its length. */
final class ContentHash {
  private final MessageDigest digest;

  private ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String of(String modelId, Question question) {
    ContentHash hash = new ContentHash();
    hash.add(modelId).add(question.id());
    for (ChatRequest.Message message : question.request().messages()) {
      hash.add(message.role().name()).add(message.content());
    }
    return hash.add(question.request().sampling().toString()).hex();
  }

  static String ofTexts(Iterable<String> texts) {
    ContentHash hash = new ContentHash();
    texts.forEach(hash::add);
    return hash.hex().substring(0, 12);
  }

  private ContentHash add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
    return this;
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
