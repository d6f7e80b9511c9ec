package agora.llm;

/**
 * A request with a name that is unique within its journal.
 *
 * @param id what the answer is for, such as {@code gsm8k/17/0}; part of the journal's key
 * @param request what is asked
 */
public record Question(String id, ChatRequest request) {}
