package agora.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The gpt2 kind of tokenizer: merges over bytes, within the pieces that a named pattern cuts. */
final class ByteLevel {
  private static final String SUFFIXES = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
  private static final String REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String LETTERS = SUFFIXES + "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
  private static final String ONE_DIGIT = LETTERS + "\\p{N}" + REST;
  private static final String THREE_DIGITS = LETTERS + "\\p{N}{1,3}" + REST;
  private static final String UPPER = "\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}";
  private static final String LOWER = "\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}";
  private static final String CASED =
      "[^\\r\\n\\p{L}\\p{N}]?["
          + UPPER
          + "]*["
          + LOWER
          + "]+"
          + "|[^\\r\\n\\p{L}\\p{N}]?["
          + UPPER
          + "]+["
          + LOWER
          + "]*"
          + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final List<String> KNOWN =
      List.of("gpt-2", "smollm", "llama-bpe", "smaug-bpe", "qwen2", "deepseek-r1-qwen", "tekken");

  private final Path file;
  private final Metadata metadata;
  private final Map<String, Integer> vocabulary;

  ByteLevel(Path file, Metadata metadata, Map<String, Integer> vocabulary) {
    this.file = file;
    this.metadata = metadata;
    this.vocabulary = vocabulary;
  }

  /** Fills in everything but the added tokens. */
  void fill(ObjectNode json, String begin) throws IOException {
    String cut = metadata.text("tokenizer.ggml.pre");
    boolean whole = false;
    json.putNull("normalizer");
    ArrayNode steps =
        json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    switch (cut) {
      case "gpt-2", "gpt2" -> bytes(steps, true);
      case "smollm" -> {
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        bytes(steps, true);
      }
      case "llama-bpe", "llama3", "llama-v3", "smaug-bpe" -> {
        split(steps, THREE_DIGITS);
        whole = !cut.equals("smaug-bpe");
      }
      case "qwen2", "deepseek-r1-qwen" -> {
        json.putObject("normalizer").put("type", "NFC");
        split(steps, ONE_DIGIT);
      }
      case "tekken" -> {
        split(steps, CASED);
        whole = true;
      }
      default ->
          throw new IOException(
              file
                  + ": the pre-tokenizer must be one of "
                  + KNOWN
                  + ", was '"
                  + cut
                  + "': convert the model again with a recent llama.cpp, or use its safetensors"
                  + " checkpoint");
    }
    if (begin.isEmpty() || !metadata.addsBegin()) {
      bytes(json.putObject("post_processor"), true);
    } else {
      SentencePiece.beginning(json, begin, vocabulary);
    }
    bytes(json.putObject("decoder"), true);
    model(json.putObject("model"), whole);
  }

  private static void bytes(ArrayNode steps, boolean pattern) {
    bytes(steps.addObject(), pattern);
  }

  private static void bytes(ObjectNode step, boolean pattern) {
    step.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", pattern);
  }

  private static void split(ArrayNode steps, String pattern) {
    ObjectNode step = steps.addObject().put("type", "Split");
    step.putObject("pattern").put("Regex", pattern);
    step.put("behavior", "Isolated").put("invert", false);
    bytes(steps, false);
  }

  private void model(ObjectNode model, boolean whole) throws IOException {
    model.put("type", "BPE");
    for (String absent :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.putNull(absent);
    }
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", whole);
    ObjectNode ids = model.putObject("vocab");
    vocabulary.forEach(ids::put);
    ArrayNode merges = model.putArray("merges");
    for (String merge : metadata.list("tokenizer.ggml.merges", String.class)) {
      int gap = merge.indexOf(' ', 1);
      String left = gap < 0 ? "" : merge.substring(0, gap);
      String right = gap < 0 ? "" : merge.substring(gap + 1);
      if (!vocabulary.containsKey(left)
          || !vocabulary.containsKey(right)
          || !vocabulary.containsKey(left + right)) {
        throw new IOException(
            file + ": a merge must be of two tokens that make a third, was '" + merge + "'");
      }
      merges.add(merge);
    }
  }
}
