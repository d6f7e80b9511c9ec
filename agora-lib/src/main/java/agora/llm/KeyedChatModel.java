package agora.llm;

/**
 * A chat model that retries and waits by itself: it gives its slot up meanwhile, and knows the
 * journal's key.
 */
interface KeyedChatModel extends ChatModel {
  /** As {@link #chat(ChatRequest)}; {@code slot} is held at entry and at exit, if it returns. */
  ChatReply chat(String key, ChatRequest request, Slot slot) throws InterruptedException;

  /** Returns how many questions may be open at once so that {@code concurrency} are in flight. */
  int openQuestions(int concurrency);

  /** The right to have one request in flight. */
  interface Slot {
    /** The slot of a caller that does not bound the requests in flight. */
    Slot UNBOUNDED =
        new Slot() {
          @Override
          public void release() {}

          @Override
          public void acquire() {}
        };

    void release();

    void acquire() throws InterruptedException;
  }
}
