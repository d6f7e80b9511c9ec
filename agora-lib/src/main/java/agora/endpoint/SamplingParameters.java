package agora.endpoint;

import agora.llm.ChatException;
import agora.llm.Sampling;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes sampling parameters under the names that an endpoint declares for them, or that its server
 * asks for when it refuses a request.
 */
final class SamplingParameters {
  /** The role of system messages is declared, and learned, like a parameter. */
  static final String SYSTEM = "system";

  /** Without these the server's own default is used; a bound or a judge's probabilities stay. */
  private static final Set<String> MAY_GO =
      Set.of("temperature", "top_p", "stop", "seed", "repetition_penalty");

  private static final Pattern BOTH =
      Pattern.compile("[`'\"](\\w+)[`'\"] and [`'\"](\\w+)[`'\"] cannot both");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(?:unsupported|unrecognized|unknown|unexpected|invalid)[^'\"`\\n]{0,60}[`'\"](?<one>[\\w.\\[\\]]+)[`'\"]"
              + "|[`'\"](?<two>[\\w.\\[\\]]+)[`'\"][^.\\n]{0,40}(?:not support|not be used|only be set|deprecated|unsupported)");
  private static final Pattern INSTEAD = Pattern.compile("(?i)use [`'\"](\\w+)[`'\"] instead");
  private static final Pattern ROLE =
      Pattern.compile("role\\b.{0,60}[`'\"](system|developer)[`'\"]");
  private static final Pattern NO_SYSTEM = // a chat template's word, as that of Gemma
      Pattern.compile("(?i)system role (?:is )?not supported");

  private final Endpoint endpoint;
  private volatile Map<String, @Nullable String> names;
  private volatile String learned = "";

  /** Of an endpoint whose provider has {@code names}; null is a parameter that it lacks. */
  SamplingParameters(Endpoint endpoint, Map<String, @Nullable String> names) {
    this.endpoint = endpoint;
    Map<String, @Nullable String> all = new LinkedHashMap<>(names);
    all.putAll(endpoint.parameters());
    this.names = Collections.unmodifiableMap(all);
  }

  void write(JsonGenerator out, Sampling sampling) throws IOException {
    field(out, "max_tokens", sampling.maxTokens());
    field(out, "temperature", sampling.temperature());
    field(out, "top_p", sampling.topP());
    field(out, "stop", sampling.stop().isEmpty() ? null : sampling.stop());
    field(out, "seed", sampling.seed());
    field(out, "repetition_penalty", sampling.repetitionPenalty());
    if (sampling.topLogprobs() != null) {
      field(out, "logprobs", true);
      field(out, "top_logprobs", sampling.topLogprobs());
    }
    for (Map.Entry<String, Object> further : endpoint.body().entrySet()) {
      out.writePOJOField(further.getKey(), further.getValue());
    }
  }

  /** Returns the role of system messages; null where their text goes before the first question. */
  @Nullable String systemRole() {
    Map<String, @Nullable String> now = names;
    return now.containsKey(SYSTEM) ? now.get(SYSTEM) : SYSTEM;
  }

  /**
   * Reads a refusal: a parameter that it names is sent under the name that it asks for, or left out
   * where that changes no bound. Requests that are written from now on differ if it said so.
   */
  synchronized void learn(String refusal) {
    Matcher both = BOTH.matcher(refusal);
    if (both.find()) {
      rename(both.group(2), null);
      return;
    }
    if (NO_SYSTEM.matcher(refusal).find() && systemRole() != null) {
      note(SYSTEM, null);
      return;
    }
    Matcher role = ROLE.matcher(refusal);
    if (role.find()) {
      if (role.group(1).equals(systemRole())) {
        note(SYSTEM, role.group(1).equals(SYSTEM) ? "developer" : null);
      }
      return;
    }
    Matcher named = NAMED.matcher(refusal);
    if (named.find()) {
      Matcher instead = INSTEAD.matcher(refusal);
      String name = named.group("one") == null ? named.group("two") : named.group("one");
      rename(name, instead.find() ? instead.group(1) : null);
    }
  }

  /** Returns what was learned, for a progress line; empty if nothing. */
  String learned() {
    return learned;
  }

  private void rename(String there, @Nullable String instead) {
    for (Map.Entry<String, @Nullable String> name : names.entrySet()) {
      boolean meant = there.equals(name.getValue());
      if (meant && (MAY_GO.contains(name.getKey()) || instead != null)) {
        note(name.getKey(), instead);
        return;
      }
    }
  }

  private void note(String name, @Nullable String there) {
    Map<String, @Nullable String> all = new LinkedHashMap<>(names);
    all.put(name, there);
    names = Collections.unmodifiableMap(all);
    String what =
        name.equals(SYSTEM)
            ? there == null ? "no system role" : "system role '" + there + "'"
            : there == null ? "no " + name : name + " as " + there;
    learned = learned.isEmpty() ? endpoint.model() + " takes " + what : learned + ", " + what;
  }

  private void field(JsonGenerator out, String name, @Nullable Object value) throws IOException {
    if (value == null) {
      return;
    }
    Map<String, @Nullable String> now = names;
    if (!now.containsKey(name)) {
      throw new ChatException(
          ChatException.Kind.FATAL,
          "%s has no parameter '%s' that is known: declare its name there, \"parameters\": {\"%s\": \"%s\"}, or null to leave it out"
              .formatted(endpoint.model(), name, name, name));
    }
    String there = now.get(name);
    if (there == null || endpoint.body().containsKey(there)) {
      return; // what the endpoint sets for every request holds; twice in an object is no JSON
    }
    out.writeFieldName(there);
    switch (value) { // a serializer for each, found by its class, takes longer than writing
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      default -> out.writePOJO(value);
    }
  }
}
