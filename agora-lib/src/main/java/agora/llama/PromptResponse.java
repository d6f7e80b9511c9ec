package agora.llama;

/**
 * A response to be scored given what it answers.
 *
 * @param prompt what the user said
 * @param response what was answered; not empty
 */
public record PromptResponse(String prompt, String response) {
  public PromptResponse {
    if (response.isEmpty()) {
      throw new IllegalArgumentException("a response to be scored must not be empty");
    }
  }
}
