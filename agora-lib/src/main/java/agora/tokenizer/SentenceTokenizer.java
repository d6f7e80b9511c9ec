package agora.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Cuts texts into the tokens of a sentence-transformers checkpoint, with its special tokens. Texts
 * of more tokens than the checkpoint allows are cut. Any number of threads may use it.
 */
public final class SentenceTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private SentenceTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Loads {@code tokenizer.json} of a folder.
   *
   * @param most the most tokens of a text, special ones included
   * @throws IOException if the file is missing or damaged
   */
  public static SentenceTokenizer load(Path directory, int most) throws IOException {
    Path file = directory.resolve(Tokenizer.FILE);
    Tokenizer.stayOffline();
    try (InputStream in = Files.newInputStream(file)) {
      return new SentenceTokenizer(
          HuggingFaceTokenizer.newInstance(
              in,
              Map.of(
                  "addSpecialTokens", "true",
                  "truncation", "true",
                  "padding", "false",
                  "maxLength", String.valueOf(most),
                  "modelMaxLength", String.valueOf(most))));
    } catch (RuntimeException e) {
      throw new IOException(file + " is no tokenizer: " + e.getMessage(), e);
    }
  }

  /** Returns the tokens of a text. */
  public int[] encode(String text) {
    return Arrays.stream(tokenizer.encode(text).getIds()).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
