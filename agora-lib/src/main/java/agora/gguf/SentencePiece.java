package agora.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The llama kind of tokenizer, SentencePiece's: pieces with scores, a space written as ▁, and bytes
 * for what no piece spells. Merges are the splits of pieces into two, best score first.
 */
final class SentencePiece {
  private static final String SPACE = "▁";

  private final Path file;
  private final Metadata metadata;
  private final Map<String, Integer> vocabulary;

  SentencePiece(Path file, Metadata metadata, Map<String, Integer> vocabulary) {
    this.file = file;
    this.metadata = metadata;
    this.vocabulary = vocabulary;
  }

  private record Merge(String left, String right, double score) {}

  /** Fills in everything but the added tokens. */
  void fill(ObjectNode json, String begin) throws IOException {
    boolean prefix = metadata.flag("tokenizer.ggml.add_space_prefix", true);
    ArrayNode steps = json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    if (prefix) {
      steps.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    replace(steps.addObject(), " ", SPACE);
    json.putNull("pre_tokenizer");
    if (begin.isEmpty() || !metadata.addsBegin()) {
      json.putNull("post_processor");
    } else {
      beginning(json, begin, vocabulary);
    }
    ArrayNode back = json.putObject("decoder").put("type", "Sequence").putArray("decoders");
    replace(back.addObject(), SPACE, " ");
    back.addObject().put("type", "ByteFallback");
    back.addObject().put("type", "Fuse");
    if (prefix) {
      back.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    model(json.putObject("model"));
  }

  private static void replace(ObjectNode step, String what, String by) {
    step.put("type", "Replace").putObject("pattern").put("String", what);
    step.put("content", by);
  }

  /** Puts the begin token before every text. */
  static void beginning(ObjectNode json, String begin, Map<String, Integer> vocabulary) {
    ObjectNode processor = json.putObject("post_processor").put("type", "TemplateProcessing");
    for (String kind : List.of("single", "pair")) {
      ArrayNode steps = processor.putArray(kind);
      for (int i = 0; i < (kind.equals("pair") ? 2 : 1); i++) {
        steps.addObject().putObject("SpecialToken").put("id", begin).put("type_id", i);
        steps.addObject().putObject("Sequence").put("id", i == 0 ? "A" : "B").put("type_id", i);
      }
    }
    ObjectNode token = processor.putObject("special_tokens").putObject(begin);
    token.put("id", begin);
    token.putArray("ids").add(vocabulary.get(begin));
    token.putArray("tokens").add(begin);
  }

  private void model(ObjectNode model) throws IOException {
    List<Double> scores = metadata.list("tokenizer.ggml.scores", Double.class);
    if (scores.size() != vocabulary.size()) {
      throw new IOException(
          file
              + ": there must be one score per token, are "
              + scores.size()
              + " for "
              + vocabulary.size()
              + " tokens");
    }
    long unknown = metadata.whole("tokenizer.ggml.unknown_token_id", 0);
    model.put("type", "BPE");
    for (String absent : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.putNull(absent);
    }
    vocabulary.forEach((token, id) -> {
      if (id == unknown) {
        model.put("unk_token", token);
      }
    });
    boolean bytes = vocabulary.containsKey("<0x00>") && vocabulary.containsKey("<0xFF>");
    model.put("fuse_unk", true).put("byte_fallback", bytes).put("ignore_merges", false);
    ObjectNode ids = model.putObject("vocab");
    vocabulary.forEach(ids::put);
    ArrayNode merges = model.putArray("merges");
    merges(scores).forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
  }

  private List<Merge> merges(List<Double> scores) {
    List<Merge> merges = new ArrayList<>();
    vocabulary.forEach((piece, id) -> {
      for (int i = 1; i < piece.length(); i++) {
        String left = piece.substring(0, i);
        String right = piece.substring(i);
        if (vocabulary.containsKey(left) && vocabulary.containsKey(right)) {
          merges.add(new Merge(left, right, scores.get(id)));
        }
      }
    });
    // Among equal scores the reference converter takes the longer left part first.
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(merge -> length(merge.left()))
            .thenComparingInt(merge -> length(merge.right()))
            .reversed());
    return merges;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
