package agora.data;

/** Counts the tokens of a text as some model's tokenizer cuts it; special tokens are not added. */
@FunctionalInterface
public interface TokenCounter {
  int count(String text);
}
