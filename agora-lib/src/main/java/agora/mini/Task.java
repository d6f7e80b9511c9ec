package agora.mini;

import java.util.List;

/** Task that a prompt gives a generator. */
sealed interface Task {
  /** Returns the form in which the reply is asked for. */
  ReplyForm form();

  /** An instruction and its response, as a prompt shows them. */
  record Example(String instruction, String response) {}

  /**
   * Invent an instruction and its response.
   *
   * @param shown the examples, in prompt order
   * @param theme what it should be about; empty where the prompt names nothing
   * @param firstWord how it should begin; empty where the prompt does not say
   */
  record Invent(List<Example> shown, String theme, String firstWord, ReplyForm form)
      implements Task {
    public Invent {
      shown = List.copyOf(shown);
    }
  }

  /** Answer this instruction. */
  record Answer(String instruction, ReplyForm form) implements Task {}

  /** Improve this pair. */
  record Improve(Example pair, ReplyForm form) implements Task {}
}
