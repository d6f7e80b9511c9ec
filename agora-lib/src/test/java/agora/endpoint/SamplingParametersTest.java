package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refusals in the words of OpenAI, Anthropic, Groq, Google and LiteLLM. */
class SamplingParametersTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "Unsupported parameter: 'top_p' is not supported with this model.|no top_p",
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.|no top_p",
        "`temperature` is deprecated for this model.|no temperature",
        "property 'seed' is unsupported|no seed",
        "Invalid JSON payload received. Unknown name \"seed\": Cannot find field.|no seed",
        "UnsupportedParamsError: groq does not support parameters: ['seed'], for model=x|no seed",
        "Unsupported parameter: 'stop' is not supported.~Unsupported parameter: 'top_p' is not supported.|no stop, no top_p",
        "Unsupported parameter: 'stop' is not supported.~Unsupported parameter: 'stop' is not supported.|no stop",
        // bounds, and what a judge reads, stay
        "Unsupported parameter: 'max_tokens' is not supported with this model.|",
        "Unsupported parameter: 'logprobs' is not supported with this model.|",
        "`max_tokens` and `max_completion_tokens` cannot both be specified.|",
        // not ours
        "Unknown parameter: 'reasoning_effort'.|",
        "Invalid 'messages[1].content': string too long. Expected at most 1048576 characters.|",
        "|",
        // a name that is learned is refused in its turn
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.~Unsupported parameter: 'max_completion_tokens'. Use 'limit' instead.|max_tokens as max_completion_tokens, max_tokens as limit",
        // roles
        "'messages[0].role' does not support 'system'~'messages[0].role' does not support 'system'|system role 'developer'",
        "'messages[0].role' does not support 'developer' with this model.|",
        "System role not supported~System role not supported|no system role",
        "'messages[0].role' does not support 'system'~'messages[0].role' does not support 'developer'|system role 'developer', no system role",
      })
  void whatIsRefusedByNameIsLearnedOnce(String refusals, String learned) {
    SamplingParameters parameters =
        new OpenAiApi(Endpoint.openAi("http://127.0.0.1:1/v1", "m")).parameters();
    for (String refusal : refusals == null ? new String[] {""} : refusals.split("~")) {
      parameters.learn("m at http://127.0.0.1:1/v1 answered 400: " + refusal);
    }
    assertThat(parameters.learned()).isEqualTo(learned == null ? "" : "m takes " + learned);
  }
}
