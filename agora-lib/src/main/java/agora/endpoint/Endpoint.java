package agora.endpoint;

import agora.llm.Price;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model behind HTTP, as a study's file declares it.
 *
 * @param provider whose API it speaks; {@code openai} is also every server that imitates it
 * @param baseUrl where it is, such as {@code https://api.openai.com/v1}
 * @param model the model's name there
 * @param key name of the environment variable that holds the key; null where none is needed
 * @param keyHeader header that carries the key; null for the provider's own
 * @param price what it charges; nothing unless said
 * @param limits requests and tokens a minute; learned from the server unless said
 * @param deadlines how long an answer may take
 * @param parameters sampling parameters that this server calls otherwise ({@code {"max_tokens":
 *     "max_completion_tokens"}}) or that must not be sent to it ({@code {"temperature": null}})
 * @param query parameters of every URL, such as {@code {"api-version": "2024-10-21"}}
 * @param body further fields of every request, such as {@code {"reasoning_effort": "low"}}
 * @param batch whether questions are asked through the provider's batch API
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Endpoint(
    Provider provider,
    @JsonProperty("base_url") String baseUrl,
    String model,
    @Nullable String key,
    @JsonProperty("key_header") @Nullable String keyHeader,
    Price price,
    Limits limits,
    Deadlines deadlines,
    @JsonInclude(content = JsonInclude.Include.ALWAYS) Map<String, @Nullable String> parameters,
    Map<String, String> query,
    Map<String, Object> body,
    boolean batch) {

  /** Provider API of an endpoint. */
  public enum Provider {
    /** Chat completions, embeddings, files and batches as OpenAI documents them. */
    @JsonProperty("openai")
    OPENAI,
    /** Messages and message batches as Anthropic documents them. */
    @JsonProperty("anthropic")
    ANTHROPIC
  }

  /**
   * Rate limits of the server per minute; null means unknown, and the limit is learned.
   *
   * @param rpm requests a minute, > 0
   * @param tpm tokens a minute, > 0
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Limits(@Nullable Double rpm, @Nullable Double tpm) {
    /** Nothing is known. */
    public static final Limits UNKNOWN = new Limits(null, null);

    public Limits {
      if ((rpm != null && !(rpm > 0)) || (tpm != null && !(tpm > 0))) {
        throw new IllegalArgumentException(
            "limits are > 0 a minute, were rpm " + rpm + ", tpm " + tpm);
      }
    }
  }

  /**
   * When to stop waiting for an answer and ask again.
   *
   * @param total seconds for the whole answer
   * @param idle seconds without a byte; as an answer that is not streamed is silent until it is
   *     whole, this bounds the time to write it
   */
  public record Deadlines(double total, double idle) {
    /** Ten minutes, five of them in silence. */
    public static final Deadlines DEFAULT = new Deadlines(600, 300);

    public Deadlines {
      if (!(total > 0) || !(idle > 0)) {
        throw new IllegalArgumentException(
            "deadlines are seconds > 0, were total " + total + ", idle " + idle);
      }
    }
  }

  public Endpoint {
    require(provider != null, "provider", "openai or anthropic", model);
    require(baseUrl != null, "base_url", "such as https://api.openai.com/v1", model);
    Secrets.requireUrl(baseUrl, model);
    require(model != null && !model.isBlank(), "model", "its name at the server", baseUrl);
    Secrets.requireName(key);
    Secrets.requireHeader(keyHeader);
    baseUrl = baseUrl.strip().replaceFirst("/+$", "");
    price = price == null ? Price.FREE : price;
    limits = limits == null ? Limits.UNKNOWN : limits;
    deadlines = deadlines == null ? Deadlines.DEFAULT : deadlines;
    parameters = copy(parameters);
    query = copy(query);
    body = copy(body);
    Secrets.requireNoSecret("query", query.keySet());
    Secrets.requireNoSecret("body", body.keySet());
  }

  /** Returns the model and its address, as messages name it. */
  public String where() {
    return model + " at " + baseUrl;
  }

  /** Returns whether the key would go unencrypted to a host that is not this machine. */
  public boolean exposesKey() {
    return Secrets.exposed(key, baseUrl);
  }

  /** Returns what is wrong with the key in an environment, with the way out; null if nothing. */
  public @Nullable String keyProblem(Function<String, @Nullable String> environment) {
    return Secrets.problem(key, where(), environment);
  }

  /** Returns a free endpoint that speaks OpenAI's API and needs no key, such as a local server. */
  public static Endpoint openAi(String baseUrl, String model) {
    return of(Provider.OPENAI, baseUrl, model);
  }

  /** Returns an endpoint that speaks Anthropic's API, its key in ANTHROPIC_API_KEY. */
  public static Endpoint anthropic(String baseUrl, String model) {
    return of(Provider.ANTHROPIC, baseUrl, model).withKey("ANTHROPIC_API_KEY");
  }

  public Endpoint withBaseUrl(String value) {
    return with(draft -> draft.baseUrl = value);
  }

  public Endpoint withKey(@Nullable String variable) {
    return with(draft -> draft.key = variable);
  }

  public Endpoint withKeyHeader(@Nullable String header) {
    return with(draft -> draft.keyHeader = header);
  }

  public Endpoint withPrice(Price value) {
    return with(draft -> draft.price = value);
  }

  public Endpoint withLimits(Limits value) {
    return with(draft -> draft.limits = value);
  }

  public Endpoint withDeadlines(Deadlines value) {
    return with(draft -> draft.deadlines = value);
  }

  public Endpoint withParameters(Map<String, @Nullable String> value) {
    return with(draft -> draft.parameters = value);
  }

  public Endpoint withBody(Map<String, Object> value) {
    return with(draft -> draft.body = value);
  }

  public Endpoint withBatch(boolean value) {
    return with(draft -> draft.batch = value);
  }

  private Endpoint with(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.finished();
  }

  /** Copy of this endpoint in which a wither changes a component. */
  private final class Draft {
    private String baseUrl = baseUrl();
    private @Nullable String key = key();
    private @Nullable String keyHeader = keyHeader();
    private Price price = price();
    private Limits limits = limits();
    private Deadlines deadlines = deadlines();
    private Map<String, @Nullable String> parameters = parameters();
    private Map<String, Object> body = body();
    private boolean batch = batch();

    Endpoint finished() {
      return new Endpoint(
          provider,
          baseUrl,
          model,
          key,
          keyHeader,
          price,
          limits,
          deadlines,
          parameters,
          query,
          body,
          batch);
    }
  }

  /** Returns what an answer costs here: half the price where questions go through batches. */
  public Price pricePaid() {
    return batch ? price.times(0.5) : price;
  }

  /**
   * Returns the name of the one model that a server serves.
   *
   * @param baseUrl such as {@code http://127.0.0.1:11434/v1}
   * @throws IllegalArgumentException if it serves several, or does not say
   */
  public static String servedModel(String baseUrl) {
    return ServedModels.only(baseUrl);
  }

  private static Endpoint of(Provider provider, String baseUrl, String model) {
    return new Endpoint(
        provider,
        baseUrl,
        model,
        null,
        null,
        Price.FREE,
        Limits.UNKNOWN,
        Deadlines.DEFAULT,
        Map.of(),
        Map.of(),
        Map.of(),
        false);
  }

  private static <V extends @Nullable Object> Map<String, V> copy(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  private static void require(boolean holds, String field, String rule, @Nullable String where) {
    if (!holds) {
      throw new IllegalArgumentException(
          "an endpoint needs the field '" + field + "' (" + rule + "): " + where);
    }
  }
}
