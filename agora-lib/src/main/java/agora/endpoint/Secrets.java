package agora.endpoint;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The rules that keep keys out of files and messages: a key comes from the environment alone, and
 * what may be a key is never shown.
 */
final class Secrets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final Pattern SURELY_A_NAME =
      Pattern.compile("(?=.*_|.{1,12}$)(?!(?:.*\\d){7})[A-Z_][A-Z0-9_]*");
  private static final Pattern KEY_BEGINS =
      Pattern.compile(
          "(?:sk|pk|gsk|hf|xai|r8|nvapi|fw|tgp|key|ghp|glpat|dsk|csk|pplx)[-_](?=.{9}|.*\\d).*"
              + "|AIza.*|AKIA[0-9A-Z]{12,}|[Bb]earer.+|eyJ.*");
  private static final Pattern SECRET_FIELD =
      Pattern.compile(
          "(?i)(?:.*(?:api[-_]?key|apikey|access[-_]?key|secret|password|passwd|authorization|credential|signature).*"
              + "|key|token|.*[-_]token|auth|sig|subscription-key)");

  private Secrets() {}

  /**
   * Checks the name of the variable that holds a key.
   *
   * @throws IllegalArgumentException if it is no name, or looks like the key itself; it is not
   *     shown
   */
  static void requireName(@Nullable String variable) {
    if (variable == null) {
      return;
    }
    boolean name = NAME.matcher(variable).matches();
    if (!name || looksLikeKey(variable)) {
      throw new IllegalArgumentException(
          "an endpoint's 'key' is the name of an environment variable, such as OPENAI_API_KEY; what stands there (%d characters, not shown) %s: export the key under a name, write the name, and renew a key that was stored in a file"
              .formatted(variable.length(), name ? "looks like a key" : "is no such name"));
    }
  }

  /**
   * Checks the URL of an endpoint.
   *
   * @throws IllegalArgumentException if it holds credentials or is no http URL; only its host is
   *     shown
   */
  static void requireUrl(String url, @Nullable String model) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalArgumentException(
          "an endpoint's 'base_url' is an http or https URL, such as https://api.openai.com/v1; that of "
              + model
              + " cannot be read: "
              + e.getReason());
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean userInfo = uri.getRawAuthority() != null && uri.getRawAuthority().contains("@");
    if (userInfo || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "an endpoint's 'base_url' is scheme, host and path alone; that of %s at host %s has %s (not shown): keys come from the environment ('key'), other parameters go into 'query'"
              .formatted(
                  model, uri.getHost(), userInfo ? "a user or password" : "a query or fragment"));
    }
    boolean web = scheme.equals("http") || scheme.equals("https");
    // The client's own rule: java.net.URI knows no host with an underscore, as containers have.
    if (!web || uri.getRawAuthority() == null || HttpUrl.parse(uri.toString()) == null) {
      throw new IllegalArgumentException(
          "an endpoint needs the field 'base_url' (an http or https URL, such as https://api.openai.com/v1): that of "
              + model
              + " is none");
    }
  }

  /**
   * Checks the names of further fields and parameters.
   *
   * @throws IllegalArgumentException if one is a secret by its name; its value is not shown
   */
  static void requireNoSecret(String field, Collection<String> names) {
    for (String name : names) {
      if (SECRET_FIELD.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "an endpoint's '%s' has '%s', which looks like a secret: keys come from the environment alone, named by 'key' (and 'key_header')"
                .formatted(field, name));
      }
    }
  }

  /** Checks the name of the header that carries the key. */
  static void requireHeader(@Nullable String header) {
    if (header != null && !header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")) {
      throw new IllegalArgumentException(
          "an endpoint's 'key_header' is the name of an HTTP header, such as api-key; what stands there (%d characters, not shown) is none"
              .formatted(header.length()));
    }
  }

  /** Returns the name of a variable for a message, if it is surely a name. */
  static String shown(String variable) {
    return SURELY_A_NAME.matcher(variable).matches() && !looksLikeKey(variable)
        ? variable
        : "the environment variable that 'key' names";
  }

  /**
   * Returns the key that this variable of the environment holds; empty where none is needed.
   *
   * @throws IllegalStateException if the variable is not set or its value cannot be sent
   */
  static String key(
      @Nullable String variable, String where, Function<String, @Nullable String> environment) {
    if (variable == null) {
      return "";
    }
    String problem = problem(variable, where, environment);
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
    return String.valueOf(environment.apply(variable)).strip();
  }

  /** Returns what is wrong with the key of an endpoint, or null. */
  static @Nullable String problem(
      @Nullable String variable, String where, Function<String, @Nullable String> environment) {
    if (variable == null) {
      return null;
    }
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      return "%s is not set: export it with the key of %s, or name another endpoint"
          .formatted(shown(variable), where);
    }
    if (!value.strip().chars().allMatch(c -> c > ' ' && c < 127)) {
      return "%s holds a space, a line break or another character that no key has: export the key of %s alone, on one line"
          .formatted(shown(variable), where);
    }
    return null;
  }

  /** Returns whether a key would go over the network unencrypted. */
  static boolean exposed(@Nullable String variable, String baseUrl) {
    HttpUrl url = HttpUrl.get(baseUrl);
    return variable != null && !url.isHttps() && !isLoopback(url.host());
  }

  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
        || name.equals("::1");
  }

  private static boolean looksLikeKey(String text) {
    boolean mixed =
        text.length() >= 20
            && text.chars().anyMatch(Character::isDigit)
            && text.chars().anyMatch(Character::isLowerCase);
    boolean digits = text.length() >= 16 && text.chars().filter(Character::isDigit).count() >= 7;
    return KEY_BEGINS.matcher(text).matches() || mixed || digits;
  }
}
