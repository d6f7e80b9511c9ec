package agora.endpoint;

import mockwebserver3.MockResponse;

/** Answers of a chat server, in OpenAI's form. */
final class MockAnswers {
  private MockAnswers() {}

  static MockResponse ok(String text) {
    return json(answer(text));
  }

  /** Returns the body of an answer of one token that was finished. */
  static String answer(String text) {
    return "{\"choices\":[{\"message\":{\"content\":\""
        + text
        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";
  }

  static MockResponse json(String body) {
    return new MockResponse.Builder()
        .setHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }
}
