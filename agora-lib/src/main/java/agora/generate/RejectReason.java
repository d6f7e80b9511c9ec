package agora.generate;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an answer did not become an instance. */
public enum RejectReason {
  @JsonProperty("missing marker")
  MISSING_MARKER("missing marker"),
  @JsonProperty("not the JSON asked for")
  NOT_JSON("not the JSON asked for"),
  @JsonProperty("empty")
  EMPTY("empty"),
  @JsonProperty("cut at the length limit")
  CUT("cut at the length limit"),
  @JsonProperty("too long")
  TOO_LONG("too long"),
  @JsonProperty("refusal")
  REFUSAL("refusal"),
  @JsonProperty("result marker")
  RESULT_MARKER("result marker"),
  @JsonProperty("code fence")
  CODE_FENCE("code fence"),
  @JsonProperty("forbidden phrase")
  FORBIDDEN_PHRASE("forbidden phrase"),
  /** The endpoint refused the question for its content or length. */
  @JsonProperty("refused by the endpoint")
  REFUSED("refused by the endpoint"),
  /** The model gave no answer; not the fault of a text. */
  @JsonProperty("no answer")
  NO_ANSWER("no answer");

  private final String label;

  RejectReason(String label) {
    this.label = label;
  }

  /** Returns the words of tables and files. */
  public String label() {
    return label;
  }
}
